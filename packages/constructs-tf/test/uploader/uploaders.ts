import { AccessKeyData, AccessKeySlot } from '@plinth/env-presets';
import { TerraformStack } from 'cdktf';
import { AssetBucket, Credential, Uploader, UploaderProps } from '../../src';
import { dev, newStack, PLACE, synthesize } from '../stacks';

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

/** The bucket exists already, so that a stack has what the uploader makes and nothing else. */
export function newUploader(props: Partial<UploaderProps> = {}, id = 'Uploader', stack: TerraformStack = newStack()): Uploader {
  const environment = props.environment ?? dev;
  const bucket = AssetBucket.fromAssetBucketAttributes(stack, `${id}Bucket`, { environment, bucketName: 'assets' });
  return new Uploader(stack, id, { environment, bucket, credential: CREDENTIALS.accessKey(), ...props });
}

/** Resources by address, `aws_iam_user.acme-dev-uploader_User`. */
export function resourcesOf(uploader: Uploader): Record<string, any> {
  const { resource = {} } = synthesize(TerraformStack.of(uploader));
  return Object.fromEntries(Object.entries<any>(resource).flatMap(([type, byName]) => Object.entries(byName).map(([name, value]) => [`${type}.${name}`, value])));
}

/** What an uploader may do, whoever it is. */
export function uploadStatements(uploader: Uploader): any[] {
  const [, { policy }] = Object.entries(resourcesOf(uploader)).find(([address]) => /^aws_iam_(user|role)_policy\..*_Policy$/.test(address))!;
  return JSON.parse(policy).Statement;
}
