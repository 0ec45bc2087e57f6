import { GithubOidcCredentialOptions, PolicyDocuments, UploadAccessProps, UploaderNames, UploaderPolicies, UploaderTrustPolicies, AccessKeySlot } from '../../src';
import { environments } from './environments';

const access: UploadAccessProps = { bucketArn: 'arn:aws:s3:::assets', region: 'eu-central-1', prefixes: ['uploads/', 'invoices/'], overwrite: true };
const objects = ['arn:aws:s3:::assets/uploads/*', 'arn:aws:s3:::assets/invoices/*'];
const TLS = { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] };

describe('an upload', () => {
  test('is all that is allowed, under the prefixes and over TLS', () => {
    expect(UploaderPolicies.upload(access)).toEqual([
      { sid: 'Upload', effect: 'Allow', actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: objects, conditions: [TLS] },
    ]);
  });

  test('is accepted from a network or through an endpoint, where both are named', () => {
    const both = UploaderPolicies.upload({ ...access, sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: ['vpce-1a2b3c4d'] });
    expect(both.map(({ sid, effect, conditions }) => ({ sid, effect, conditions }))).toEqual([
      { sid: 'UploadFromNetworks', effect: 'Allow', conditions: [TLS, { operator: 'IpAddress', key: 'aws:SourceIp', values: ['203.0.113.0/24'] }] },
      { sid: 'UploadThroughEndpoints', effect: 'Allow', conditions: [TLS, { operator: 'StringEquals', key: 'aws:SourceVpce', values: ['vpce-1a2b3c4d'] }] },
    ]);
    expect(UploaderPolicies.upload({ ...access, sourceCidrs: ['203.0.113.0/24'] }).map(({ sid }) => sid)).toEqual(['UploadFromNetworks']);
  });

  test('without overwrite must send If-None-Match where it makes an object, and only there', () => {
    const statements = UploaderPolicies.upload({ ...access, overwrite: false });
    expect(statements[1]).toEqual({
      sid: 'DenyOverwrites', effect: 'Deny', actions: ['s3:PutObject'], resources: objects,
      conditions: [{ operator: 'Null', key: 's3:if-none-match', values: ['true'] }, { operator: 'Bool', key: 's3:ObjectCreationOperation', values: ['true'] }],
    });
  });

  test('uses the key through S3 only, and only if there is one', () => {
    const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/k';
    expect(UploaderPolicies.upload({ ...access, keyArn })[1]).toEqual({
      sid: 'EncryptThroughS3', effect: 'Allow', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn],
      conditions: [{ operator: 'StringEquals', key: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] }],
    });
  });

  test('allows no other action, whatever is combined', () => {
    const everything = UploaderPolicies.upload({ ...access, overwrite: false, keyArn: 'k', sourceCidrs: ['203.0.113.0/24'], vpcEndpointIds: ['vpce-1a2b3c4d'] });
    expect([...new Set(everything.filter(({ effect }) => effect === 'Allow').flatMap(({ actions }) => actions))].sort())
      .toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject']);
  });
});

describe('a reader', () => {
  test('reads one secret', () => {
    expect(UploaderPolicies.readSecret('arn:secret')).toEqual([
      { sid: 'ReadSecret', effect: 'Allow', actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], resources: ['arn:secret'], conditions: undefined },
    ]);
  });

  test('lists secrets only by opt-in', () => {
    expect(UploaderPolicies.readSecret('arn:secret', { listSecrets: true })[1]).toMatchObject({ actions: ['secretsmanager:ListSecrets'], resources: ['*'] });
  });
});

test('the schedules tell one topic, and use its key through SNS only', () => {
  expect(UploaderPolicies.tellKeyAge({ topicArn: 'arn:topic', region: 'eu-central-1' })).toMatchObject([{ actions: ['sns:Publish'], resources: ['arn:topic'] }]);
  expect(UploaderPolicies.tellKeyAge({ topicArn: 'arn:topic', region: 'eu-central-1', topicKeyArn: 'arn:key' })[1])
    .toMatchObject({ resources: ['arn:key'], conditions: [{ key: 'kms:ViaService', values: ['sns.eu-central-1.amazonaws.com'] }] });
});

describe('the trust', () => {
  const render = PolicyDocuments.renderStatement;

  test('of a service account compares subject and audience, both exactly', () => {
    expect(render(UploaderTrustPolicies.irsa(environments.dev, {
      oidcIssuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC', namespace: 'shop', serviceAccount: 'uploader',
    }))).toEqual({
      Sid: 'TrustServiceAccount',
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: {
        'oidc.eks.eu-central-1.amazonaws.com/id/ABC:aud': 'sts.amazonaws.com',
        'oidc.eks.eu-central-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:shop:uploader',
      } },
    });
  });

  test('of a pod compares cluster, namespace and service account, and lets EKS tag the session with them', () => {
    const clusterArn = 'arn:aws:eks:eu-central-1:111111111111:cluster/main';
    expect(render(UploaderTrustPolicies.podIdentity({ clusterArn, namespace: 'shop', serviceAccount: 'uploader' }))).toEqual({
      Sid: 'TrustServiceAccount',
      Effect: 'Allow',
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: { StringEquals: {
        'aws:RequestTag/eks-cluster-arn': clusterArn,
        'aws:RequestTag/kubernetes-namespace': 'shop',
        'aws:RequestTag/kubernetes-service-account': 'uploader',
      } },
    });
  });

  test.each<[GithubOidcCredentialOptions, string]>([
    [{ repository: 'acme/shop', branch: 'main' }, 'repo:acme/shop:ref:refs/heads/main'],
    [{ repository: 'acme/shop', githubEnvironment: 'prod' }, 'repo:acme/shop:environment:prod'],
    [{ repository: 'acme@1/shop@2', branch: 'main' }, 'repo:acme@1/shop@2:ref:refs/heads/main'],
  ])('of the workflow %j has the subject %s', (options, subject) => {
    expect(render(UploaderTrustPolicies.githubOidc(environments.dev, options))).toMatchObject({
      Principal: { Federated: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com', 'token.actions.githubusercontent.com:sub': subject } },
    });
  });

  test('of the scheduler is for this account and the default group', () => {
    expect(render(UploaderTrustPolicies.schedule(environments.dev))).toMatchObject({
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111111111111' },
        ArnEquals: { 'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:111111111111:schedule-group/default' },
      },
    });
  });
});

describe('names', () => {
  test('follow from the environment', () => {
    const names = new UploaderNames(environments.prod);
    expect({ ...names, schedule: names.scheduleName(AccessKeySlot.B), reader: names.readerRoleName }).toMatchObject({
      identityName: 'acme-prod-uploader', userArn: 'arn:aws:iam::111111111111:user/acme-prod-uploader', roleArn: 'arn:aws:iam::111111111111:role/acme-prod-uploader',
      policyName: 'acme-prod-uploader-upload', secretName: 'acme/prod/uploader', scheduleRoleName: 'acme-prod-uploader-key-age',
      schedule: 'acme-prod-uploader-key-b', reader: 'acme-prod-uploader-secret-reader',
    });
    expect(new UploaderNames(environments.dev, 'invoices').secretName).toBe('acme/dev/invoices');
  });

  test('that a service would refuse are refused', () => {
    expect(() => new UploaderNames(environments.dev, 'Up')).toThrow(/resource name is Up, must be lower-case words/);
    expect(() => new UploaderNames(environments.dev, 'x'.repeat(60))).toThrow(/must have 1 to 64 characters/);
  });
});
