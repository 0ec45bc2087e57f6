import { assetCdnAccess, AssetCdnModel, evaluateRow, readAssetCdnTemplate, readAssetCdnTerraform, rowsOf, Statement } from '../../src';
import { SCRATCH_KEYS } from '../../src/asset-cdn/access/row';
import { CASES, DEV, PROD } from './subjects';
import { edgeOf, homeOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

const base = readAssetCdnTemplate({ home: homeOf(PROD), edge: edgeOf(PROD) }, PROD);

const broken = (model: AssetCdnModel): string[] => rowsOf(assetCdnAccess, PROD).filter((row) => !evaluateRow(row, model, PROD).kept).map(({ id }) => id);

describe.each(CASES)('%s', (_, subject) => {
  test('every row is as expected, by CDK\'s templates and by Terraform\'s JSON', () => {
    const templates = { home: homeOf(subject), edge: edgeOf(subject) };
    for (const model of [readAssetCdnTemplate(templates, subject), readAssetCdnTerraform(terraformOf(subject), subject)]) {
      const wrong = rowsOf(assetCdnAccess, subject).map((row) => ({ id: row.id, ...evaluateRow(row, model, subject) })).filter(({ kept }) => !kept);
      expect(wrong).toEqual([]);
    }
  });

  test('has rows enough, of every identity', () => {
    const rows = rowsOf(assetCdnAccess, subject);
    expect(rows.length).toBeGreaterThanOrEqual(60);
    for (const identity of ['distribution', 'deployer', 'other-admin']) {
      expect(new Set(rows.filter((row) => row.identity === identity).map(({ expected }) => expected))).toEqual(new Set(['allow', 'deny']));
    }
    for (const identity of ['anonymous', 'other-distribution', 'foreign-distribution', 'stranger']) {
      expect(new Set(rows.filter((row) => row.identity === identity).map(({ expected }) => expected))).toEqual(new Set(['deny']));
    }
  });
});

test('ids are unique, and a row is either tried live or says why not', () => {
  expect(new Set(assetCdnAccess.map(({ id }) => id)).size).toBe(assetCdnAccess.length);
  for (const row of assetCdnAccess) {
    expect([row.id, row.live === undefined]).toEqual([row.id, row.staticOnly !== undefined]);
  }
});

test('few rows are static only', () => {
  expect(assetCdnAccess.filter(({ staticOnly }) => staticOnly !== undefined).length).toBeLessThan(assetCdnAccess.length / 5);
});

test('every action that the deployer was granted has a row that allows it and one that denies it or something like it', () => {
  const actions = new Set(base.deploy!.flatMap((statement) => [...statement.actions!]));
  const tried = (expected: string) => new Set(assetCdnAccess.filter((row) => row.expected === expected && row.identity === 'deployer').map(({ action }) => action));
  expect([...actions].filter((action) => !tried('allow').has(action))).toEqual([]);
  expect([...actions].filter((action) => !tried('deny').has(action)).sort()).toEqual(['cloudfront:GetInvalidation', 'kms:Decrypt', 's3:GetObject', 's3:ListBucket']);
});

test('whatever a live try writes lies where it is found and removed', () => {
  for (const subject of [DEV, PROD]) {
    const run = 'plinth-verify/run/';
    const places = SCRATCH_KEYS.map((key) => `arn:aws:s3:::${subject.names.bucketName}/${key({ subject, component: run }).replace(/\.txt$/, '')}`);
    const objects = rowsOf(assetCdnAccess, subject).filter(({ action, live }) => live && /^s3:\w+Object|Multipart/.test(action) && !/ListBucket/.test(action))
      .map((row) => row.resource({ subject, model: base, component: `${run}row` }));
    expect(objects.filter((arn) => !places.some((place) => arn.startsWith(place)))).toEqual([]);
    expect(objects.length).toBeGreaterThan(25);
  }
});

const policy = (change: (statement: Statement) => Statement): AssetCdnModel =>
  ({ ...base, bucket: { ...base.bucket, policy: base.bucket.policy.map(change) } });
const deploy = (sid: string, edit: Partial<Statement>): AssetCdnModel =>
  ({ ...base, deploy: base.deploy!.map((statement) => (statement.sid === sid ? { ...statement, ...edit } : statement)) });

test.each<[string, AssetCdnModel, string[]]>([
  ['any distribution to read', policy((statement) => (statement.sid === 'AllowDistributionToRead' ? { ...statement, conditions: [] } : statement)), [
    'other-distribution/get-asset', 'other-distribution/get-upload', 'foreign-distribution/get-asset',
  ]],
  ['any of the account\'s to read', policy((statement) => (statement.sid === 'AllowDistributionToRead'
    ? { ...statement, conditions: [{ operator: 'StringEquals', key: 'aws:SourceAccount', values: ['111111111111'] }] } : statement)), [
    'other-distribution/get-asset', 'other-distribution/get-upload',
  ]],
  ['the distribution to write', policy((statement) => (statement.sid === 'AllowDistributionToRead' ? { ...statement, actions: ['s3:*'] } : statement)), [
    'distribution/put-asset', 'distribution/put-upload', 'distribution/delete-asset', 'distribution/get-version',
  ]],
  ['requests without TLS', policy((statement) => (statement.sid === 'DenyInsecureTransport' ? { ...statement, actions: ['s3:None'] } : statement)), [
    'deployer/put-over-http', 'other-admin/get-over-http',
  ]],
  ['old signatures', policy((statement) => (statement.sid === 'DenyOldSignatures' ? { ...statement, actions: ['s3:None'] } : statement)), ['other-admin/put-presigned-long-ago']],
  ['deployments to touch uploads', deploy('KeepUploads', { actions: ['s3:None'] }), ['deployer/put-upload', 'deployer/delete-upload', 'deployer/abort-upload']],
  ['deployments to invalidate anything', deploy('Invalidate', { resources: ['*'] }), ['deployer/invalidate-other']],
  ['deployments to use the key themselves', deploy('UseKey', { conditions: [] }), ['deployer/use-key-directly']],
  ['deployments to do anything with objects', deploy('WriteAssets', { actions: ['s3:*'] }), [
    'deployer/get-version', 'deployer/delete-version', 'deployer/put-tagging', 'deployer/put-acl',
  ]],
])('finds a policy that would allow %s', (_, model, rows) => {
  expect(broken(model)).toEqual(rows);
});

test('finds that the key lets any distribution decrypt', () => {
  const open = base.key!.policy.map((statement) => (statement.sid === 'AllowDistributionToDecrypt' ? { ...statement, conditions: [], actions: ['kms:*'] } : statement));
  expect(broken({ ...base, key: { ...base.key!, policy: open } })).toEqual(['distribution/encrypt', 'other-distribution/decrypt']);
});

test('of a bucket of the user\'s own only the deployer is asked', () => {
  const rows = rowsOf(assetCdnAccess, { ...DEV, importedBucket: true });
  expect(new Set(rows.map(({ identity }) => identity))).toEqual(new Set(['deployer']));
});

test('says which role it did not find', () => {
  const row = assetCdnAccess.find(({ id }) => id === 'deployer/put-asset')!;
  expect(() => evaluateRow(row, { ...base, deploy: undefined }, PROD))
    .toThrow(/the deployer's role .*role\/acme-prod-deploy was not found, give the reader what grants to it/);
});
