import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { AssetBucket, AssetCdn, AssetLogBucket, Credential, Identity, Uploader } from '@plinth/constructs-tf';
import { AssetCdnNames } from '@plinth/env-presets';
import { Fn, type TerraformStack } from 'cdktf';
import { ASSETS, ownNames } from '../compositions/assets';
import type { Deployment } from '../platform';
import { credentialOf, KEY_IDS_OUTPUT, RECORD_OUTPUT, recordOutput } from '../record';
import type { StackOptions } from './compositions';
import { keepState, output, provider, role } from './parts';

/** The assets of one environment, and who uploads them. Its state lies in the environment's own backend. */
export function assetsStack(stack: TerraformStack, deployment: Deployment, { backend, reduced, record }: StackOptions): void {
  const { environment, assets: part } = deployment;
  keepState(stack, deployment, ASSETS.name, backend);
  const edgeProvider = provider(stack, environment, { alias: 'edge', region: AssetCdnNames.EDGE_REGION });
  const bucket = new AssetBucket(stack, 'AssetBucket', { environment, ...part.bucket });
  const logBucket = part.settings.logRetentionDays === 0 ? undefined
    : new AssetLogBucket(stack, 'AssetLogs', { environment, edgeProvider, ...part.logs });
  output(stack, 'AssetBucketName', bucket.bucketName, 'The bucket of the assets');
  if (reduced) {
    return;
  }

  const assets = new AssetCdn(stack, 'Assets', { environment, edgeProvider, bucket, logBucket, ...part.delivery, ...ownNames(part, record) });
  const deploy = role(stack, environment, 'DeployRole', part.deployRoleName);
  assets.grantDeploy(Identity.role(deploy));
  output(stack, 'AssetsUrl', assets.url, 'Where the assets are read');
  output(stack, 'DistributionId', assets.distributionId, 'The distribution, to invalidate what it has cached');
  output(stack, 'DistributionDomainName', assets.distributionDomainName, 'What the names of the assets point to');
  output(stack, 'DeployRoleArn', deploy.arn, 'Deploy assets as this role');

  const topic = new SnsTopic(stack, 'KeyAge', { name: part.keyAgeTopicName, tags: environment.tags });
  const uploader = new Uploader(stack, 'Uploader', {
    environment,
    bucket,
    prefixes: [part.uploadPrefix],
    credential: Credential.accessKey(credentialOf(record.uploader, part.uploaderSettings.generateKey)),
    keyAgeTopicArn: topic.arn,
  });
  const reader = role(stack, environment, 'SecretReaderRole', part.uploader.readerRoleName);
  uploader.grantReadSecret(Identity.role(reader));
  output(stack, 'UploaderSecretName', uploader.secretName!, 'The secret with the key to upload with');
  output(stack, 'SecretReaderRoleArn', reader.arn, 'Read that secret as this role');
  output(stack, KEY_IDS_OUTPUT, Fn.jsonencode(uploader.accessKeyIds ?? {}), 'The ids of the access keys, by slot');
  output(stack, RECORD_OUTPUT, recordOutput(record), 'What the file of this deployment says');
}
