import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import {
  checkPromises, evaluateRow, readUploaderTerraform, rowsOf, uploaderAccess, UploaderCredential, uploaderPromises, UploaderSubject,
} from '@plinth/contract';
import { AccessKeySlot, AssetEncryption, CredentialKind, PlatformEnvironment, UploaderNames, UploaderOptions } from '@plinth/env-presets';
import { AssetBucket, Credential, Identity, Uploader } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { CLUSTER, ISSUER, KEY_A, KEY_B, TOPIC } from './uploaders';

const workload = { namespace: 'shop', serviceAccount: 'uploader' };
const CREDENTIALS: Record<string, UploaderCredential> = {
  'one access key': { kind: CredentialKind.ACCESS_KEY, accessKey: { keys: [KEY_A] } },
  'two access keys': { kind: CredentialKind.ACCESS_KEY, accessKey: { keys: [{ ...KEY_A, disabled: true }, KEY_B], active: AccessKeySlot.B } },
  'a service account': { kind: CredentialKind.IRSA, irsa: { oidcIssuer: ISSUER, ...workload } },
  'a pod identity': { kind: CredentialKind.POD_IDENTITY, podIdentity: { clusterArn: CLUSTER, ...workload } },
  'a workflow': { kind: CredentialKind.GITHUB_OIDC, githubOidc: { repository: 'acme/shop', branch: 'main' } },
  'a role': { kind: CredentialKind.ROLE },
};
const sources: UploaderOptions = { sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: ['vpce-0123456789abcdef0'] };
const cases: Array<{ tier: 'dev' | 'staging' | 'prod'; credential: string; encryption?: AssetEncryption; options?: UploaderOptions }> = [
  ...Object.keys(CREDENTIALS).map((credential) => ({ tier: 'dev' as const, credential, options: {} })),
  { tier: 'staging', credential: 'one access key', encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, options: { keyAgeTopicArn: TOPIC } },
  { tier: 'prod', credential: 'two access keys', encryption: AssetEncryption.CUSTOMER_MANAGED_KEY, options: { generateKey: true, overwrite: false, prefixes: ['a/', 'b/'], ...sources } },
  { tier: 'prod', credential: 'a workflow', options: { overwrite: false, sourceCidrs: sources.sourceCidrs } },
  { tier: 'prod', credential: 'one access key', options: { generateKey: false, vpcEndpointIds: sources.vpcEndpointIds } },
];

function judge({ tier, credential, encryption, options }: typeof cases[number]) {
  const environment = PlatformEnvironment[tier](PLACE);
  const stack = newStack();
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: environment.accountRootArn }, Action: 'sts:AssumeRole' }] };
  const role = (id: string, name: string) => Identity.role(new IamRole(stack, id, { name, assumeRolePolicy: JSON.stringify(trust) }));
  const parts = CREDENTIALS[credential];
  const bucket = new AssetBucket(stack, 'Bucket', { environment, encryption });
  const uploader = new Uploader(stack, 'Uploader', {
    environment,
    bucket,
    credential: parts.accessKey ? Credential.accessKey(parts.accessKey)
      : parts.irsa ? Credential.irsa(parts.irsa)
        : parts.podIdentity ? Credential.podIdentity(parts.podIdentity)
          : parts.githubOidc ? Credential.githubOidc(parts.githubOidc) : Credential.role(role('App', 'app')),
    ...options,
  });
  if (parts.accessKey) {
    uploader.grantReadSecret(role('Reader', 'reader'));
  }
  const subject: UploaderSubject = {
    environment,
    settings: uploader.settings,
    credential: parts,
    names: new UploaderNames(environment),
    roleArn: parts.kind === CredentialKind.ROLE ? 'arn:aws:iam::111111111111:role/app' : undefined,
    bucketName: bucket.bucketName,
    presignedMaxAgeSeconds: bucket.settings.presignedMaxAgeSeconds,
    customerManagedKey: encryption === AssetEncryption.CUSTOMER_MANAGED_KEY,
    sourceCidrs: options?.sourceCidrs,
    vpcEndpointIds: options?.vpcEndpointIds,
    keyAgeTopicArn: options?.keyAgeTopicArn,
    readerRoleArn: parts.accessKey && 'arn:aws:iam::111111111111:role/reader',
  };
  return { subject, model: readUploaderTerraform(synthesize(stack), subject) };
}

describe.each(cases)('in $tier with $credential and the options $options', (given) => {
  const { subject, model } = judge(given);

  test('every promise is kept', () => {
    const lines = checkPromises(uploaderPromises, model, subject);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter(({ status }) => status === 'broken').map(({ title, detail }) => `${title}: ${detail}`)).toEqual([]);
    // the one thing that a configuration cannot show: what is stored by hand in a secret that is made empty
    const elsewhere = subject.credential.accessKey !== undefined && !subject.settings.generateKey;
    expect(lines.filter(({ status }) => status === 'static only').map(({ id }) => id)).toEqual(elsewhere ? ['secret-value'] : []);
  });

  test('every row of the access matrix is decided as expected', () => {
    const rows = rowsOf(uploaderAccess, subject);
    expect(rows.length).toBeGreaterThan(20);
    const wrong = rows.map((row) => ({ row, evaluation: evaluateRow(row, model, subject) })).filter(({ evaluation }) => !evaluation.kept);
    expect(wrong.map(({ row, evaluation }) => `${row.title}: ${evaluation.detail}`)).toEqual([]);
  });
});
