import type { ObjectVersion } from '../aws';
import type { Composition, DataBucket } from '../compositions/composition';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';

/** What stays when an environment whose tier retains is destroyed. */
export function keptResources(composition: Composition, deployment: Deployment): string[] {
  return [
    ...composition.dataBuckets(deployment).flatMap(({ bucketName, region, keyAlias, holds }) => [
      `S3 bucket ${bucketName} in ${region} with all versions of all ${holds}`,
      ...(keyAlias === undefined ? [] : [`KMS key ${keyAlias} in ${region}, without which none of the ${holds} can be read`]),
    ]),
    ...composition.alsoKept(deployment),
  ];
}

/** For the person who really wants the data gone: nothing here is ever run by this program. */
export function removalByHand(composition: Composition, deployment: Deployment, stacks: ReadonlyArray<{ name: string; region: string }> = []): string[] {
  const { as, commands } = composition.byHand?.(deployment) ?? { as: deployment.environment.deployerArns, commands: [] };
  return [
    `as ${as?.join(' or ') ?? 'a deployer'}:`,
    ...stacks.map(({ name, region }) => `aws cloudformation delete-stack --region ${region} --stack-name ${name}`),
    ...composition.dataBuckets(deployment).flatMap(({ bucketName, region, keyAlias }) => [
      `delete every version in ${bucketName}, for example in the S3 console with Empty`,
      `aws s3api delete-bucket --bucket ${bucketName} --region ${region}`,
      ...(keyAlias === undefined ? [] : [
        `aws kms schedule-key-deletion --region ${region} --key-id $(aws kms describe-key --region ${region} --key-id ${keyAlias} --query KeyMetadata.KeyId --output text)`,
      ]),
    ]),
    ...commands,
  ];
}

/** A bucket is destroyed only when it is empty: what lies in it is somebody's. */
export function refuseIfNotEmpty({ environment }: Deployment, { bucketName, holds, toEmpty }: DataBucket, versions: readonly ObjectVersion[]): void {
  if (versions.length === 0) {
    return;
  }
  const keys = [...new Set(versions.map(({ key }) => key))];
  const listed = keys.slice(0, 10).map((key) => {
    const of = versions.filter((version) => version.key === key);
    return `  ${key} (${of.length} version${of.length === 1 ? '' : 's'}${of.some(({ latest, deleteMarker }) => latest && deleteMarker) ? ', deleted' : ''})`;
  });
  throw new PlatformError([
    `${bucketName} still holds:`,
    ...listed,
    ...(keys.length > 10 ? [`  and ${keys.length - 10} more`] : []),
    `${environment} is not destroyed while its bucket holds ${holds}, ${toEmpty}`,
  ].join('\n'));
}
