import {
  CloudFrontClient, DescribeFunctionCommand, GetDistributionCommand, GetFunctionCommand, GetOriginAccessControlCommand, GetResponseHeadersPolicyCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudfront';
import { tagsOf } from '../../readers/deployed-bucket';
import { Shape } from '../../readers/shape';
import { DistributionModel } from '../model';
import { AssetCdnSubject } from '../subject';
import { EdgeParts, readDistribution } from './distribution';

/** @throws if the subject names no distribution, or the account has none of that id */
export async function readDeployedDistribution(cloudfront: CloudFrontClient, { distributionId, environment }: AssetCdnSubject): Promise<DistributionModel> {
  if (distributionId === undefined) {
    throw new Error('the subject names no distribution, give it the distributionId that the deploy put out');
  }
  const { Distribution: found } = await cloudfront.send(new GetDistributionCommand({ Id: distributionId })).catch((error: Error) => {
    throw error.name === 'NoSuchDistribution'
      ? new Error(`the distribution ${distributionId} does not exist in account ${environment.account}, deploy it first`, { cause: error }) : error;
  });
  const config = Shape.of(found?.DistributionConfig);
  const { Tags: tags } = await cloudfront.send(new ListTagsForResourceCommand({ Resource: found?.ARN }));
  return readDistribution(config, {
    id: distributionId,
    arn: String(found?.ARN),
    domainName: String(found?.DomainName),
    tags: tagsOf(tags?.Items?.map(({ Key: key, Value: value }) => [key, value])),
  }, await partsOf(cloudfront, config));
}

/** Everything that the configuration names is asked for once, before it is put together. */
async function partsOf(cloudfront: CloudFrontClient, config: Shape): Promise<EdgeParts> {
  const behaviors = [config.one('DefaultCacheBehavior'), ...config.many('CacheBehaviors')];
  const [controls, policies, functions] = await Promise.all([
    each(config.many('Origins').map((origin) => origin.text('OriginAccessControlId')), async (Id) =>
      Shape.of((await cloudfront.send(new GetOriginAccessControlCommand({ Id }))).OriginAccessControl?.OriginAccessControlConfig)),
    each(behaviors.map((behavior) => behavior.text('ResponseHeadersPolicyId')), async (Id) =>
      Shape.of((await cloudfront.send(new GetResponseHeadersPolicyCommand({ Id }))).ResponseHeadersPolicy?.ResponseHeadersPolicyConfig)),
    each(behaviors.flatMap((behavior) => behavior.many('FunctionAssociations').map((association) => association.text('FunctionARN'))), async (arn) => {
      const of = { Name: arn.slice(arn.lastIndexOf('/') + 1), Stage: 'LIVE' as const };
      const [code, described] = await Promise.all([cloudfront.send(new GetFunctionCommand(of)), cloudfront.send(new DescribeFunctionCommand(of))]);
      return { code: Buffer.from(code.FunctionCode ?? []).toString('utf8'), runtime: String(described.FunctionSummary?.FunctionConfig?.Runtime) };
    }),
  ]);
  return { accessControl: (id) => controls.get(id), headersPolicy: (id) => policies.get(id), viewerFunction: (arn) => functions.get(arn) };
}

async function each<T>(ids: ReadonlyArray<string | undefined>, read: (id: string) => Promise<T>): Promise<ReadonlyMap<string, T>> {
  const known = [...new Set(ids.flatMap((id) => id ?? []))];
  return new Map(await Promise.all(known.map(async (id): Promise<[string, T]> => [id, await read(id)])));
}
