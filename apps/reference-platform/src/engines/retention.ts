import { StateEncryption } from '@plinth/env-presets';
import type { ObjectVersion } from '../aws';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';

/** What stays when an environment whose tier retains is destroyed. */
export function keptResources({ names, settings, environment, replicaRegion }: Deployment): string[] {
  const encrypted = settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY;
  return [
    `S3 bucket ${names.bucketName} with all versions of all states`,
    ...(encrypted ? [`KMS key ${names.keyAlias}, without which no state can be read`] : []),
    ...(settings.lockMode === 's3' ? [] : [`DynamoDB table ${names.tableName}`]),
    ...(replicaRegion === undefined ? [] : [
      `S3 bucket ${names.replicaBucketName(replicaRegion)} in ${replicaRegion}`,
      ...(encrypted ? [`KMS key ${names.replicaKeyAlias} in ${replicaRegion}`] : []),
      `IAM role ${names.replicationRoleName} of ${environment}, which copies from one to the other`,
    ]),
  ];
}

/** For the person who really wants the states gone: nothing here is ever run by this program. */
export function removalByHand({ names, environment, replicaRegion, settings }: Deployment, stacks: readonly string[] = []): string[] {
  const places = [
    { bucket: names.bucketName, alias: names.keyAlias, region: environment.region },
    ...(replicaRegion === undefined ? [] : [{ bucket: names.replicaBucketName(replicaRegion), alias: names.replicaKeyAlias, region: replicaRegion }]),
  ];
  return [
    `as ${environment.deployerArns?.join(' or ') ?? 'a deployer'}:`,
    ...stacks.map((stack) => `aws cloudformation delete-stack --stack-name ${stack}`),
    ...places.flatMap(({ bucket, alias, region }) => [
      `delete every version in ${bucket}, for example in the S3 console with Empty`,
      `aws s3api delete-bucket --bucket ${bucket} --region ${region}`,
      ...(settings.encryption === StateEncryption.CUSTOMER_MANAGED_KEY
        ? [`aws kms schedule-key-deletion --region ${region} --key-id $(aws kms describe-key --region ${region} --key-id ${alias} --query KeyMetadata.KeyId --output text)`]
        : []),
    ]),
  ];
}

/** A bucket is destroyed only when it is empty: whatever lies in it is somebody's state. */
export function refuseIfNotEmpty({ environment, names }: Deployment, versions: readonly ObjectVersion[]): void {
  if (versions.length === 0) {
    return;
  }
  const keys = [...new Set(versions.map(({ key }) => key))];
  const listed = keys.slice(0, 10).map((key) => {
    const of = versions.filter((version) => version.key === key);
    return `  ${key} (${of.length} version${of.length === 1 ? '' : 's'}${of.some(({ latest, deleteMarker }) => latest && deleteMarker) ? ', deleted' : ''})`;
  });
  throw new PlatformError([
    `${names.bucketName} still holds:`,
    ...listed,
    ...(keys.length > 10 ? [`  and ${keys.length - 10} more`] : []),
    `${environment} is not destroyed while its bucket holds states, destroy what they describe and delete their versions first`,
  ].join('\n'));
}
