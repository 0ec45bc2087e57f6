import {
  CloudFrontClient, DescribeFunctionCommand, paginateListDistributions, ListOriginAccessControlsCommand, ListResponseHeadersPoliciesCommand,
} from '@aws-sdk/client-cloudfront';
import { CloudWatchLogsClient, DescribeLogGroupsCommand, paginateDescribeDeliveries } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetRoleCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListWebACLsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { bucketStanding, httpStatus, s3Client } from '../../aws';
import { BACKUP_LOOKUPS } from './backup-lookups';

export type Attributes = Readonly<Record<string, unknown>>;

export interface Existing {
  /** As `terraform import` takes it. */
  readonly id: string;
  /** As the service tells it; empty when nothing is tagged, as between the two calls that make a bucket. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface LookupPlace {
  readonly region: string;
  readonly account: string;
  /** The value of a reference to another resource's attribute, if that is written in the configuration. */
  valueOf(reference: unknown): string | undefined;
}

type Lookup = (attributes: Attributes, place: LookupPlace) => Promise<Existing | undefined>;
type Tags = ReadonlyArray<{ readonly Key?: string; readonly Value?: string }>;

const tagged = (id: string, tags: Tags = []): Existing => ({ id, tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) });
const named = (id: string | undefined): Existing | undefined => (id === undefined ? undefined : tagged(id));

/** What would fail with "already exists", or be made twice, by type. The other types are put over what is there. */
export const LOOKUPS: Readonly<Record<string, Lookup>> = {
  ...BACKUP_LOOKUPS,
  aws_s3_bucket: async ({ bucket }, { region, account }) => {
    const s3 = s3Client(region);
    const name = String(bucket);
    return (await bucketStanding(s3, name, account)) === 'ours'
      ? tagged(name, await tagsOf(async () => (await s3.send(new GetBucketTaggingCommand({ Bucket: name }))).TagSet))
      : undefined;
  },
  aws_iam_role: async ({ name }, { region }) => {
    const { Role } = await new IAMClient({ region }).send(new GetRoleCommand({ RoleName: String(name) }));
    return tagged(String(name), Role?.Tags);
  },
  aws_iam_user: async ({ name }, { region }) => {
    const { User } = await new IAMClient({ region }).send(new GetUserCommand({ UserName: String(name) }));
    return tagged(String(name), User?.Tags);
  },
  aws_dynamodb_table: async ({ name }, { region }) => {
    await new DynamoDBClient({ region }).send(new DescribeTableCommand({ TableName: String(name) }));
    return named(String(name));
  },
  aws_kms_alias: async ({ name }, { region }) => {
    await new KMSClient({ region }).send(new DescribeKeyCommand({ KeyId: String(name) }));
    return named(String(name));
  },
  aws_secretsmanager_secret: async ({ name }, { region }) => {
    const { ARN, Tags } = await new SecretsManagerClient({ region }).send(new DescribeSecretCommand({ SecretId: String(name) }));
    return tagged(ARN!, Tags);
  },
  aws_scheduler_schedule: async ({ name }, { region }) => {
    await new SchedulerClient({ region }).send(new GetScheduleCommand({ Name: String(name) }));
    return named(`default/${String(name)}`);
  },
  aws_cloudfront_function: async ({ name }, { region }) => {
    await new CloudFrontClient({ region }).send(new DescribeFunctionCommand({ Name: String(name), Stage: 'DEVELOPMENT' }));
    return named(String(name));
  },
  aws_cloudfront_origin_access_control: async ({ name }, { region }) => {
    const { OriginAccessControlList } = await new CloudFrontClient({ region }).send(new ListOriginAccessControlsCommand({ MaxItems: 100 }));
    return named(OriginAccessControlList?.Items?.find(({ Name }) => Name === name)?.Id);
  },
  aws_cloudfront_response_headers_policy: async ({ name }, { region }) => {
    const { ResponseHeadersPolicyList } = await new CloudFrontClient({ region }).send(new ListResponseHeadersPoliciesCommand({ Type: 'custom', MaxItems: 100 }));
    const policies = (ResponseHeadersPolicyList?.Items ?? []).map(({ ResponseHeadersPolicy }) => ResponseHeadersPolicy);
    return named(policies.find((policy) => policy?.ResponseHeadersPolicyConfig?.Name === name)?.Id);
  },
  // It has no name: it is known by its comment and by the bucket that only this environment has.
  aws_cloudfront_distribution: async ({ comment, origin }, { region }) => {
    const [{ domain_name: domainName }] = origin as [{ domain_name: string }];
    for await (const { DistributionList } of paginateListDistributions({ client: new CloudFrontClient({ region }) }, {})) {
      const found = DistributionList?.Items?.find(({ Comment, Origins }) =>
        Comment === comment && Origins?.Items?.some(({ DomainName }) => DomainName === domainName));
      if (found !== undefined) {
        return named(found.Id);
      }
    }
    return undefined;
  },
  aws_wafv2_web_acl: async ({ name }, { region }) => {
    const { WebACLs } = await new WAFV2Client({ region }).send(new ListWebACLsCommand({ Scope: 'CLOUDFRONT', Limit: 100 }));
    const found = WebACLs?.find(({ Name }) => Name === name);
    return found && named(`${found.Id}/${found.Name}/CLOUDFRONT`);
  },
  aws_cloudwatch_log_group: async ({ name }, { region }) => {
    const { logGroups } = await new CloudWatchLogsClient({ region }).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: String(name) }));
    return named(logGroups?.find(({ logGroupName }) => logGroupName === name)?.logGroupName);
  },
  aws_cloudwatch_log_delivery: async ({ delivery_source_name: reference }, { region, valueOf }) => {
    const source = valueOf(reference);
    for await (const { deliveries } of paginateDescribeDeliveries({ client: new CloudWatchLogsClient({ region }) }, {})) {
      const found = deliveries?.find(({ deliverySourceName }) => deliverySourceName === source);
      if (found !== undefined) {
        return named(found.id);
      }
    }
    return undefined;
  },
};

async function tagsOf(look: () => Promise<Tags | undefined>): Promise<Tags> {
  try {
    return await look() ?? [];
  } catch (error) {
    if (httpStatus(error) === 404) {
      return [];
    }
    throw error;
  }
}
