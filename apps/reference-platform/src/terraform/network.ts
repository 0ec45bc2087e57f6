import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { Fn, type TerraformStack } from 'cdktf';
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
export function databaseNetwork(stack: TerraformStack, { environment, backups }: Deployment): DatabaseNetwork {
  const tags = { ...environment.tags, Name: backups.vpcName };
  const vpc = new Vpc(stack, 'Network', { cidrBlock: NETWORK.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags });
  const gateway = new InternetGateway(stack, 'Gateway', { vpcId: vpc.id, tags });
  const routes = new RouteTable(stack, 'Routes', { vpcId: vpc.id, tags });
  new Route(stack, 'Outward', { routeTableId: routes.id, destinationCidrBlock: '0.0.0.0/0', gatewayId: gateway.id });
  const subnets = NETWORK.zones.map((zone, index) => {
    const subnet = new Subnet(stack, `Subnet${zone.toUpperCase()}`, {
      vpcId: vpc.id, availabilityZone: `${environment.region}${zone}`, cidrBlock: Fn.cidrsubnet(NETWORK.cidr, NETWORK.subnetBits - 16, index), tags,
    });
    new RouteTableAssociation(stack, `Subnet${zone.toUpperCase()}Routes`, { subnetId: subnet.id, routeTableId: routes.id });
    return subnet;
  });
  new VpcEndpoint(stack, 'S3', { vpcId: vpc.id, serviceName: `com.amazonaws.${environment.region}.s3`, routeTableIds: [routes.id], tags });
  const database = new SecurityGroup(stack, 'DatabaseSecurityGroup', {
    vpcId: vpc.id, name: backups.databaseSecurityGroupName, description: `The database of ${environment}`, tags,
  });
  return { vpcId: vpc.id, subnetIds: subnets.map(({ id }) => id), databaseSecurityGroupId: database.id };
}
