import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { DatabaseDumpNames, DatabaseDumpPresets } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { pinning } from '../../private/addresses';
import { Common } from '../../private/common';
import { outlivesItsUser } from '../../private/order';
import { DatabaseDumpProps } from '../database-dump';

export interface DumpNetworkProps extends Common {
  readonly names: DatabaseDumpNames;
  readonly props: DatabaseDumpProps;
}

/** The task talks to the database and to AWS, and nobody talks to it. */
export function createSecurityGroup(scope: Construct, { names, props, pinnedTo, tags, provider }: DumpNetworkProps): SecurityGroup {
  const { vpcId, databaseSecurityGroupId, port } = props;
  const pin = pinning(pinnedTo);
  const databasePort = port ?? DatabaseDumpPresets.DEFAULT_PORT;
  const database = { ipProtocol: 'tcp', fromPort: databasePort, toPort: databasePort, tags, provider };
  const group = pin(new SecurityGroup(scope, 'SecurityGroup', {
    name: names.securityGroupName,
    description: `Dump of ${names.name}: to the database and to AWS only`,
    vpcId,
    // in another VPC it is another one, and the database's group names the old one until then
    lifecycle: outlivesItsUser,
    tags,
    provider,
  }));
  pin(new VpcSecurityGroupEgressRule(scope, 'DatabaseEgress', {
    ...database, securityGroupId: group.id, referencedSecurityGroupId: databaseSecurityGroupId, description: 'PostgreSQL',
  }));
  pin(new VpcSecurityGroupEgressRule(scope, 'AwsEgress', {
    ...database, securityGroupId: group.id, fromPort: 443, toPort: 443, cidrIpv4: '0.0.0.0/0',
    description: 'S3, ECR, Secrets Manager and CloudWatch, whose addresses change',
  }));
  pin(new VpcSecurityGroupIngressRule(scope, 'DatabaseIngress', {
    ...database, securityGroupId: databaseSecurityGroupId, referencedSecurityGroupId: group.id, description: `Dump of ${names.name}`,
  }));
  return group;
}
