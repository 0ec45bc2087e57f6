import { AssetBucket, AssetCdn, AssetLogBucket, Credential, Uploader } from '@plinth/constructs-aws';
import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ASSETS, ownNames } from '../compositions/assets';
import { stackName } from '../compositions/composition';
import type { Deployment } from '../platform';
import { credentialOf, KEY_IDS_OUTPUT, RECORD_OUTPUT, recordOutput } from '../record';
import type { AppOptions } from './compositions';
import { output, role } from './parts';

/** The CDK app of one environment's assets. What must be in us-east-1 stands in a stack that the construct makes. */
export function assetsApp(deployment: Deployment, options: AppOptions, props: AppProps = {}): App {
  const app = new App(props);
  const { environment } = deployment;
  new AssetsStack(app, stackName(deployment, ASSETS), deployment, options, {
    env: { account: environment.account, region: environment.region },
    description: `The assets of ${environment}, and who uploads them`,
    tags: environment.tags,
  });
  return app;
}

class AssetsStack extends Stack {

  public constructor(scope: Construct, id: string, deployment: Deployment, { reduced, record }: AppOptions, props: StackProps) {
    super(scope, id, props);
    const { environment, assets: part } = deployment;
    const bucket = new AssetBucket(this, 'AssetBucket', { environment, ...part.bucket });
    const logBucket = part.settings.logRetentionDays === 0 ? undefined
      : new AssetLogBucket(this, 'AssetLogs', { environment, ...part.logs });
    output(this, 'AssetBucketName', bucket.bucketName, 'The bucket of the assets');
    if (reduced) {
      return;
    }

    const assets = new AssetCdn(this, 'Assets', { environment, bucket, logBucket, ...part.delivery, ...ownNames(part, record) });
    const deploy = role(this, environment, 'DeployRole', part.deployRoleName);
    assets.grantDeploy(deploy);
    output(this, 'AssetsUrl', assets.url, 'Where the assets are read');
    output(this, 'DistributionId', assets.distributionId, 'The distribution, to invalidate what it has cached');
    output(this, 'DistributionDomainName', assets.distributionDomainName, 'What the names of the assets point to');
    output(this, 'DeployRoleArn', deploy.roleArn, 'Deploy assets as this role');

    const topic = new Topic(this, 'KeyAge', { topicName: part.keyAgeTopicName, enforceSSL: true });
    const uploader = new Uploader(this, 'Uploader', {
      environment,
      bucket,
      prefixes: [part.uploadPrefix],
      credential: Credential.accessKey(credentialOf(record.uploader, part.uploaderSettings.generateKey)),
      keyAgeTopicArn: topic.topicArn,
    });
    const reader = role(this, environment, 'SecretReaderRole', part.uploader.readerRoleName);
    uploader.grantReadSecret(reader);
    output(this, 'UploaderSecretName', uploader.secretName!, 'The secret with the key to upload with');
    output(this, 'SecretReaderRoleArn', reader.roleArn, 'Read that secret as this role');
    output(this, KEY_IDS_OUTPUT, this.toJsonString(uploader.accessKeyIds ?? {}), 'The ids of the access keys, by slot');
    output(this, RECORD_OUTPUT, recordOutput(record), 'What the file of this deployment says');
  }
}
