import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AssetBucket } from '../../src';
import { ENVIRONMENTS, newStack, PLACE } from '../stacks';
import { CREDENTIALS, newUploader, TOPIC } from './uploaders';

test.each(['dev', 'staging', 'prod'] as const)('in %s nothing is left that AwsSolutions asks about, whatever the credential', (tier) => {
  const app = new App();
  const stack = newStack('Stack', PLACE.region, app);
  const environment = ENVIRONMENTS[tier];
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, 'Bucket', { environment, keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/1234abcd' });
  for (const [kind, credential] of Object.entries(CREDENTIALS)) {
    const name = kind.toLowerCase();
    newUploader({
      environment, bucket, name, prefixes: [`${name}/`], credential: credential(), overwrite: false, ...(kind === 'accessKey' && { keyAgeTopicArn: TOPIC }),
    }, kind, stack);
  }
  Aspects.of(app).add(new AwsSolutionsChecks({ verbose: true }));
  app.synth();
  const found = [...Annotations.fromStack(stack).findError('*', Match.anyValue()), ...Annotations.fromStack(stack).findWarning('*', Match.anyValue())];
  expect(found.map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`)).toEqual([]);
});
