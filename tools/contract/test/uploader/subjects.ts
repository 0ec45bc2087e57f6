import {
  AccessKeySlot, AssetCdnPolicies, CredentialKind, PlatformEnvironment, PolicyDocuments, Problems, Tier, UploaderNames, UploaderOptions, UploaderPolicies,
  UploaderPresets, UploaderSecret, UploaderTrustPolicies,
} from '@plinth/env-presets';
import { UploaderCredential, UploaderSubject } from '../../src';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:keys`;
export const BUCKET = 'acme-assets';

export const ONE_KEY: UploaderCredential = { kind: CredentialKind.ACCESS_KEY, accessKey: { keys: [{ slot: AccessKeySlot.A, createdOn: '2026-01-31' }] } };
export const ROTATED: UploaderCredential = {
  kind: CredentialKind.ACCESS_KEY,
  accessKey: {
    keys: [{ slot: AccessKeySlot.A, createdOn: '2026-01-31', disabled: true }, { slot: AccessKeySlot.B, createdOn: '2026-05-01' }], active: AccessKeySlot.B,
  },
};
export const IRSA: UploaderCredential = {
  kind: CredentialKind.IRSA,
  irsa: { oidcIssuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B716D3041E', namespace: 'web', serviceAccount: 'uploader' },
};
export const POD: UploaderCredential = {
  kind: CredentialKind.POD_IDENTITY, podIdentity: { clusterArn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/main`, namespace: 'web', serviceAccount: 'uploader' },
};
export const GITHUB: UploaderCredential = { kind: CredentialKind.GITHUB_OIDC, githubOidc: { repository: 'acme/site', branch: 'main' } };
export const GITHUB_ENVIRONMENT: UploaderCredential = { kind: CredentialKind.GITHUB_OIDC, githubOidc: { repository: 'acme/site', githubEnvironment: 'prod' } };
export const EXISTING: UploaderCredential = { kind: CredentialKind.ROLE };

export function subjectOf(tier: Tier, credential: UploaderCredential, options: UploaderOptions = {}, more: Partial<UploaderSubject> = {}): UploaderSubject {
  const environment = PlatformEnvironment[tier]({ project: 'acme', account: ACCOUNT, region: REGION });
  const problems = new Problems('test');
  const settings = UploaderPresets.resolve(environment, options, problems);
  problems.throwIfAny();
  const { sourceCidrs, vpcEndpointIds, keyAgeTopicArn } = options;
  return {
    environment, settings, credential, sourceCidrs, vpcEndpointIds, keyAgeTopicArn, names: new UploaderNames(environment), bucketName: BUCKET,
    presignedMaxAgeSeconds: 900,
    ...(credential.kind === CredentialKind.ACCESS_KEY && { readerRoleArn: `arn:aws:iam::${ACCOUNT}:role/reader` }),
    ...(credential.kind === CredentialKind.ROLE && { roleArn: `arn:aws:iam::${ACCOUNT}:role/existing` }),
    ...more,
  };
}

export const PLAIN = subjectOf(Tier.DEV, ONE_KEY);
export const FULL = subjectOf(Tier.PROD, ROTATED, {
  prefixes: ['uploads/', 'in/x/'], overwrite: false, keyAgeTopicArn: TOPIC, generateKey: true, acknowledge: 'a test',
}, { customerManagedKey: true, readerLists: true });
export const LIMITED = subjectOf(Tier.STAGING, IRSA, { sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: ['vpce-0123456789abcdef0'] });
export const CASES: ReadonlyArray<[string, UploaderSubject]> = [
  ['an access key', PLAIN],
  ['a rotated key, with everything', FULL],
  ['a key that is made elsewhere', subjectOf(Tier.PROD, ONE_KEY, { generateKey: false, keyAgeTopicArn: TOPIC })],
  ['a service account, from named networks', LIMITED],
  ['a pod', subjectOf(Tier.DEV, POD)],
  ['a workflow on a branch', subjectOf(Tier.DEV, GITHUB)],
  ['a workflow in an environment', subjectOf(Tier.PROD, GITHUB_ENVIRONMENT, { overwrite: false })],
  ['a role that exists', subjectOf(Tier.DEV, EXISTING)],
];

/** Stand for what only the engine knows: a reference in its own language takes their place. */
export const MARKS = { bucketArn: '@bucket@', keyArn: '@key@', secretArn: '@secret@', keyId: '@key-id@', secretKey: '@secret-key@' };

export function policiesOf({ environment, settings, credential, customerManagedKey, sourceCidrs, vpcEndpointIds, readerLists }: UploaderSubject) {
  const trust = credential.irsa ? UploaderTrustPolicies.irsa(environment, credential.irsa)
    : credential.podIdentity ? UploaderTrustPolicies.podIdentity(credential.podIdentity)
      : credential.githubOidc ? UploaderTrustPolicies.githubOidc(environment, credential.githubOidc) : undefined;
  return {
    upload: PolicyDocuments.render(UploaderPolicies.upload({
      bucketArn: MARKS.bucketArn, region: REGION, prefixes: settings.prefixes, overwrite: settings.overwrite,
      keyArn: customerManagedKey ? MARKS.keyArn : undefined,
      sourceCidrs: sourceCidrs && [...sourceCidrs], vpcEndpointIds: vpcEndpointIds && [...vpcEndpointIds],
    })),
    trust: trust && PolicyDocuments.render([trust]),
    reader: PolicyDocuments.render(UploaderPolicies.readSecret(MARKS.secretArn, { listSecrets: readerLists })),
    schedule: PolicyDocuments.render(UploaderPolicies.tellKeyAge({ topicArn: TOPIC, region: REGION })),
    scheduleTrust: PolicyDocuments.render([UploaderTrustPolicies.schedule(environment)]),
    bucket: PolicyDocuments.render(AssetCdnPolicies.bucket(MARKS.bucketArn, 900)),
    key: PolicyDocuments.render(AssetCdnPolicies.key(environment.accountRootArn)),
  };
}

/** What the secret holds, with marks for both parts of the key. */
export function secretOf({ environment, names, settings }: UploaderSubject): string {
  return UploaderSecret.json({ environment, name: names.name, bucketName: BUCKET, bucketRegion: REGION, prefixes: settings.prefixes }, {
    accessKeyId: MARKS.keyId, secretAccessKey: MARKS.secretKey,
  });
}

/** When the schedules of FULL and of the key that is made elsewhere speak: 90 days after the key was made. */
export const DUE: Readonly<Record<string, string>> = { '2026-01-31': 'at(2026-05-01T09:00:00)', '2026-05-01': 'at(2026-07-30T09:00:00)' };

export const messageOf = ({ names }: UploaderSubject, slot: string): string => `access key ${slot} of ${names.identityName}, made on some day, is too old`;
export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }] };
