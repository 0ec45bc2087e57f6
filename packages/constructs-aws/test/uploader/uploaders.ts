import { AccessKeyData, AccessKeySlot } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AssetBucket, Credential, Uploader, UploaderProps } from '../../src';
import { dev, newStack, PLACE } from '../stacks';

export const KEY_A: AccessKeyData = { slot: AccessKeySlot.A, createdOn: '2026-01-31' };
export const KEY_B: AccessKeyData = { slot: AccessKeySlot.B, createdOn: '2026-07-01' };
export const TOPIC = `arn:aws:sns:${PLACE.region}:${PLACE.account}:alarms`;
export const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC';
export const CLUSTER = `arn:aws:eks:${PLACE.region}:${PLACE.account}:cluster/main`;

export const CREDENTIALS = {
  accessKey: () => Credential.accessKey({ keys: [KEY_A] }),
  irsa: () => Credential.irsa({ oidcIssuer: ISSUER, namespace: 'shop', serviceAccount: 'uploader' }),
  podIdentity: () => Credential.podIdentity({ clusterArn: CLUSTER, namespace: 'shop', serviceAccount: 'uploader' }),
  githubOidc: () => Credential.githubOidc({ repository: 'acme/shop', branch: 'main' }),
};

/** The bucket stands in a stack of its own, so that a template has what the uploader makes and nothing else. */
export function newUploader(props: Partial<UploaderProps> = {}, id = 'Uploader', scope: Stack = newStack()): Uploader {
  const environment = props.environment ?? dev;
  const bucket = AssetBucket.fromAssetBucketAttributes(scope, `${id}Bucket`, { environment, bucketName: 'assets' });
  return new Uploader(scope, id, { environment, bucket, credential: CREDENTIALS.accessKey(), ...props });
}

export function templateOf(uploader: Uploader): Template {
  return Template.fromStack(Stack.of(uploader));
}

export function resourcesOf(uploader: Uploader): Record<string, any> {
  return templateOf(uploader).toJSON().Resources;
}

/** What an uploader may do, whoever it is. */
export function uploadStatements(uploader: Uploader): any[] {
  const [{ Properties }] = Object.values<any>(resourcesOf(uploader)).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return Properties.PolicyDocument.Statement;
}
