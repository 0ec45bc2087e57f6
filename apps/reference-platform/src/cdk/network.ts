import type { Stack } from 'aws-cdk-lib';
import { GatewayVpcEndpointAwsService, IpAddresses, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { NETWORK } from '../compositions/backups';
import type { Deployment } from '../platform';

export interface DatabaseNetwork {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly databaseSecurityGroupId: string;
}

/**
 * A network for a database and what dumps it. A product has one already; this is what one needs at least: S3 by a gateway, which costs
 * nothing, and the rest by public addresses, since NAT gateways cost more than everything else here together.
 */
export function databaseNetwork(stack: Stack, { environment, backups }: Deployment): DatabaseNetwork {
  const vpc = new Vpc(stack, 'Network', {
    vpcName: backups.vpcName,
    ipAddresses: IpAddresses.cidr(NETWORK.cidr),
    availabilityZones: NETWORK.zones.map((zone) => `${environment.region}${zone}`),
    natGateways: 0,
    subnetConfiguration: [{ name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: NETWORK.subnetBits, mapPublicIpOnLaunch: false }],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    // it would be a custom resource
    restrictDefaultSecurityGroup: false,
  });
  const database = new SecurityGroup(stack, 'DatabaseSecurityGroup', {
    vpc, securityGroupName: backups.databaseSecurityGroupName, description: `The database of ${environment}`, allowAllOutbound: false,
  });
  return { vpcId: vpc.vpcId, subnetIds: vpc.publicSubnets.map(({ subnetId }) => subnetId), databaseSecurityGroupId: database.securityGroupId };
}
