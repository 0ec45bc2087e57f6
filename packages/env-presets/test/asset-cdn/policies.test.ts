import { AssetCdnPolicies, AssetDeployProps, PolicyDocuments, PolicyEffect, PolicyStatementData } from '../../src';

const BUCKET = 'arn:aws:s3:::assets';
const DISTRIBUTION = 'arn:aws:cloudfront::111111111111:distribution/E1';
const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/k';
const deploy: AssetDeployProps = {
  bucketArn: BUCKET, region: 'eu-central-1', distributionArn: DISTRIBUTION, uploadPrefixes: ['uploads/', 'users/files/'], keyArn: KEY,
};

function allowed(statements: PolicyStatementData[]): string[] {
  return statements.filter(({ effect }) => effect === PolicyEffect.ALLOW).flatMap(({ actions }) => actions).sort();
}

describe('the bucket', () => {
  const statements = AssetCdnPolicies.bucket(BUCKET, 900);

  test('only denies: nobody is allowed anything by it', () => {
    expect(allowed(statements)).toEqual([]);
    expect(statements.every(({ awsPrincipals }) => awsPrincipals?.join() === '*')).toBe(true);
  });

  test('refuses a signature by its age in milliseconds, and TLS-less and SSE-C requests', () => {
    expect(PolicyDocuments.render(statements).Statement.map(({ Sid, Condition }: any) => [Sid, Condition])).toEqual([
      ['DenyInsecureTransport', { Bool: { 'aws:SecureTransport': 'false' } }],
      ['DenyCustomerProvidedKeys', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }],
      ['DenyOldSignatures', { NumericGreaterThan: { 's3:signatureAge': '900000' } }],
    ]);
  });

  test('lets exactly one distribution read objects and learn that there is none, CloudFront\'s service only', () => {
    const read = AssetCdnPolicies.originRead(BUCKET, DISTRIBUTION);
    expect(read.map(({ actions, resources }) => [actions, resources])).toEqual([[['s3:GetObject'], [`${BUCKET}/*`]], [['s3:ListBucket'], [BUCKET]]]);
    for (const { servicePrincipals, awsPrincipals, conditions } of read) {
      expect({ servicePrincipals, awsPrincipals, conditions }).toEqual({
        servicePrincipals: ['cloudfront.amazonaws.com'], awsPrincipals: undefined, conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [DISTRIBUTION] }],
      });
    }
  });
});

describe('the key', () => {
  test('is the account\'s, and that distribution\'s to decrypt with', () => {
    expect(AssetCdnPolicies.key('arn:aws:iam::111111111111:root')).toMatchObject([{ awsPrincipals: ['arn:aws:iam::111111111111:root'], actions: ['kms:*'] }]);
    expect(AssetCdnPolicies.keyOriginRead(DISTRIBUTION)).toMatchObject([{
      servicePrincipals: ['cloudfront.amazonaws.com'], actions: ['kms:Decrypt'], conditions: [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [DISTRIBUTION] }],
    }]);
  });
});

describe('a deployment', () => {
  const statements = AssetCdnPolicies.deploy(deploy);

  test('may sync and invalidate, and nothing else', () => {
    expect(allowed(statements)).toEqual([
      'cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation', 'kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject',
      's3:ListBucket', 's3:PutObject',
    ]);
  });

  test('names exact resources: the bucket, its objects, one distribution, one key', () => {
    const resources = statements.filter(({ effect }) => effect === PolicyEffect.ALLOW).flatMap((statement) => statement.resources);
    expect([...new Set(resources)].sort()).toEqual([DISTRIBUTION, KEY, BUCKET, `${BUCKET}/*`].sort());
  });

  test('may neither write nor delete what users uploaded', () => {
    const denied = statements.filter(({ effect }) => effect === PolicyEffect.DENY);
    expect(denied).toMatchObject([{ actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], resources: [`${BUCKET}/uploads/*`, `${BUCKET}/users/files/*`] }]);
    expect(AssetCdnPolicies.deploy({ ...deploy, uploadPrefixes: [] }).filter(({ effect }) => effect === PolicyEffect.DENY)).toEqual([]);
  });

  test('uses the key through S3 only, and none where there is none', () => {
    const [key] = statements.filter(({ actions }) => actions.includes('kms:Decrypt'));
    expect(key.conditions).toEqual([{ operator: 'StringEquals', key: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] }]);
    expect(allowed(AssetCdnPolicies.deploy({ ...deploy, keyArn: undefined })).filter((action) => action.startsWith('kms:'))).toEqual([]);
  });
});

describe('the log bucket', () => {
  const source = 'arn:aws:logs:us-east-1:111111111111:delivery-source:acme-dev-assets-logs';
  const [insecure, delivery, ...rest] = AssetCdnPolicies.logBucket('arn:aws:s3:::logs', '111111111111', source);

  test('takes logs from one source of the account, and nothing without TLS', () => {
    expect(rest).toEqual([]);
    expect(insecure).toMatchObject({ sid: 'DenyInsecureTransport', effect: PolicyEffect.DENY, actions: ['s3:*'] });
    expect(PolicyDocuments.renderStatement(delivery)).toEqual({
      Sid: 'AllowLogDelivery', Effect: 'Allow', Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/AWSLogs/111111111111/*',
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': source } },
    });
  });
});

test('every statement says what it is for, in letters and digits', () => {
  const all = [
    ...AssetCdnPolicies.bucket(BUCKET, 900), ...AssetCdnPolicies.originRead(BUCKET, DISTRIBUTION), ...AssetCdnPolicies.key('r'), ...AssetCdnPolicies.keyOriginRead(DISTRIBUTION),
    ...AssetCdnPolicies.deploy(deploy), ...AssetCdnPolicies.logBucket('b', '1', 's'),
  ];
  expect(all.filter(({ sid }) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
});
