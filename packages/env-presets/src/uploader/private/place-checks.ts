import { isIP } from 'node:net';
import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { checkTopicArn } from '../../private/topic';
import { UploaderOptions } from '../settings';

/** S3 sees public addresses only: what comes from these comes through a VPC endpoint. */
const PRIVATE_NETWORKS = [
  /^(10|127)\.|^172\.(1[6-9]|2\d|3[01])\.|^192\.168\.|^169\.254\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^f[cd][0-9a-f]{2}:|^fe[89ab][0-9a-f]:/i,
];

export function checkSources({ sourceCidrs, vpcEndpointIds }: UploaderOptions, problems: Problems): void {
  for (const [name, given] of Object.entries({ sourceCidrs, vpcEndpointIds })) {
    if (given?.length === 0) {
      problems.add(name, '', 'must name at least one source', 'leave it out to accept uploads from anywhere');
    }
  }
  for (const cidr of sourceCidrs ?? []) {
    checkCidr(cidr, problems);
  }
  for (const id of vpcEndpointIds ?? []) {
    if (!/^vpce-[0-9a-f]{8,17}$/.test(id)) {
      problems.add('vpcEndpointIds', id, 'must be the id of a VPC endpoint', 'write it like vpce-0123456789abcdef0');
    }
  }
}

function checkCidr(cidr: string, problems: Problems): void {
  const [address, bits, ...rest] = cidr.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits ?? '') || Number(bits) > (version === 4 ? 32 : 128)) {
    problems.add('sourceCidrs', cidr, 'must be a network in CIDR notation', 'write it like 203.0.113.0/24 or 2001:db8::/48');
  } else if (Number(bits) === 0) {
    problems.add('sourceCidrs', cidr, 'may not be every address', 'leave sourceCidrs out to accept uploads from anywhere');
  } else if (PRIVATE_NETWORKS.some((network) => network.test(address))) {
    problems.add('sourceCidrs', cidr, 'may not be a private network, from which S3 is reached through a VPC endpoint only', 'give the public addresses, or vpcEndpointIds');
  }
}

export function checkTopic(environment: PlatformEnvironment, { keyAgeTopicArn, keyAgeTopicKeyArn }: UploaderOptions, problems: Problems): void {
  const { partition, region, account } = environment;
  checkTopicArn('keyAgeTopicArn', keyAgeTopicArn, environment, 'the schedules', problems);
  if (keyAgeTopicKeyArn !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(keyAgeTopicKeyArn)) {
    problems.add('keyAgeTopicKeyArn', keyAgeTopicKeyArn, 'must be the ARN of a key, since policies cannot name an alias',
      `write it like arn:${partition}:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`);
  }
}
