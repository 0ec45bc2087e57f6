import { gunzipSync } from 'node:zlib';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient, CreateInvalidationCommand, GetDistributionConfigCommand, UpdateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { LocalAccount, LocalCloud } from '../src';
import { ALIAS, BUCKET, distribution, EDGE, edge, home, originAccess, statement } from './helpers/asset-stacks';
import { type Clients, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack } from './helpers/stacks';
import { type View, type ViewOptions, viewerOf } from './helpers/viewer';

let cloud: LocalCloud;
let account: LocalAccount;
let root: Clients;
let atEdge: CloudFormationClient;
let zone: string;
let name: string;
let view: (name: string, path: string, options?: ViewOptions) => Promise<View>;

const output = async (stack: string, key: string) => (await describeStack(atEdge, stack))!.Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue!;
const css = 'a { color: red }\n'.repeat(200);
const objects: Record<string, [body: string, type: string]> = {
  'index.html': ['<h1>home</h1>', 'text/html'],
  'docs/index.html': ['<h1>docs</h1>', 'text/html'],
  '404.html': ['<h1>not here</h1>', 'text/html'],
  'site.css': [css, 'text/css'],
  'site.png': [css, 'image/png'],
  'uploads/a b.txt': ['uploaded', 'text/plain'],
};

beforeAll(async () => {
  ({ cloud, account, root } = await freshCloud('viewers'));
  view = viewerOf(cloud, account);
  atEdge = new CloudFormationClient({ ...cloud.clientConfig(account), region: EDGE });
  const { HostedZone } = await new Route53Client(cloud.clientConfig(account)).send(new CreateHostedZoneCommand({ Name: 'acme.example', CallerReference: '1' }));
  zone = HostedZone!.Id!.replace('/hostedzone/', '');
  await deploy(atEdge, 'acme-edge', edge(zone));
  await deploy(root.cloudformation, 'acme', home());
  name = await output('acme-edge', 'Domain');
  for (const [Key, [Body, ContentType]] of Object.entries(objects)) {
    await root.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentType }));
  }
});

afterAll(async () => {
  await cloud.stop();
});

it('answers to its name and its alternate domain name over TLS, with the headers of its policy', async () => {
  for (const host of [name, ALIAS]) {
    const { status, headers, body } = await view(host, '/', { headers: { origin: 'https://app.acme.example' } });
    expect([status, body.toString()]).toEqual([200, '<h1>home</h1>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html', 'strict-transport-security': 'max-age=86400', 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin', 'content-security-policy': "default-src 'self'", 'x-environment': 'dev',
      'access-control-allow-origin': 'https://app.acme.example', 'x-cache': 'Miss from cloudfront',
    });
    expect(headers).not.toHaveProperty('x-amz-version-id');
  }
  expect((await view(name, '/', { headers: { origin: 'https://evil.example' } })).headers).not.toHaveProperty('access-control-allow-origin');
});

it('shows names that it does not have a certificate for another name, and refuses them', async () => {
  await expect(view('www.acme.example', '/')).rejects.toThrow(/altnames/);
  expect((await view('dnobody.cloudfront.net', '/')).status).toBe(403);
});

it.each([
  ['runs the function', '/docs/', {}, 200, '<h1>docs</h1>'],
  ['answers what the function answers', '/old', {}, 301, ''],
  ['decodes a key once', '/uploads/a%20b.txt', {}, 200, 'uploaded'],
  ['serves a range', '/index.html', { headers: { range: 'bytes=0-3' } }, 206, '<h1>'],
  ['answers HEAD without a body', '/index.html', { method: 'HEAD' }, 200, ''],
  ['answers a missing object by its page', '/nothing', {}, 404, '<h1>not here</h1>'],
  ['refuses a method of no behavior', '/index.html', { method: 'PUT', body: 'x' }, 403, /not configured to allow/],
  ['refuses a method of the path\'s behavior', '/uploads/a%20b.txt', { method: 'DELETE' }, 403, /not configured to allow/],
])('%s', async (_what, path, options, status, body) => {
  const seen = await view(name, path, options);
  expect(seen.status).toBe(status);
  expect(seen.body.toString()).toEqual(typeof body === 'string' ? body : expect.stringMatching(body));
});

it('applies the behavior of a path', async () => {
  const { headers } = await view(name, '/uploads/a%20b.txt');
  expect(headers['content-security-policy']).toBe('sandbox');
  expect(headers).not.toHaveProperty('x-environment');
});

it('redirects plain HTTP or refuses it, whatever a header claims', async () => {
  const claim = { headers: { 'x-forwarded-proto': 'https' }, plain: true };
  expect(await view(ALIAS, '/docs/?a=1', claim)).toMatchObject({ status: 301, headers: { location: `https://${ALIAS}/docs/?a=1` } });
  expect((await view(ALIAS, '/uploads/a%20b.txt', claim)).status).toBe(403);
});

it('compresses what CloudFront compresses, for viewers that accept it', async () => {
  const packed = await view(name, '/site.css', { headers: { 'accept-encoding': 'br, gzip' } });
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', etag: expect.stringMatching(/^W\//) });
  expect(gunzipSync(packed.body).toString()).toBe(css);
  expect((await view(name, '/site.css')).headers).not.toHaveProperty('content-encoding');
  for (const path of ['/site.png', '/index.html']) {
    expect((await view(name, path, { headers: { 'accept-encoding': 'gzip' } })).headers).not.toHaveProperty('content-encoding');
  }
});

const unlisted = ['/', '/?list-type=2', '//', '/%2F', '/.', '/./', '/..', '/%2e%2e/', '/?versions', '/?acl', '/index.html?acl', '/?policy', '/%00', '/*'];

it.each(unlisted)('never lists the bucket for %s', async (path) => {
  const { status, body } = await view(name, path);
  expect([200, 404]).toContain(status);
  expect(body.toString()).toMatch(/^<h1>(home|not here)/);
});

it('lets the bucket\'s policy decide for exactly one distribution', async () => {
  await deploy(atEdge, 'other', {
    Resources: { Access: originAccess('other'), Distribution: distribution({}) },
    Outputs: { Domain: { Value: { 'Fn::GetAtt': ['Distribution', 'DomainName'] } }, Id: { Value: { Ref: 'Distribution' } } },
  });
  const { status, body } = await view(await output('other', 'Domain'), '/index.html');
  expect([status, body.toString()]).toEqual([403, expect.stringContaining('AccessDenied')]);
});

it('needs the key of the bucket to let the distribution decrypt', async () => {
  await deploy(root.cloudformation, 'acme', home({ decryptable: false }));
  expect((await view(name, '/index.html')).body.toString()).toContain('AccessDenied');
  await deploy(root.cloudformation, 'acme', home());
  expect((await view(name, '/index.html')).status).toBe(200);
});

it('answers 404 by itself where the distribution may list the bucket, and then lists at the root as S3 does', async () => {
  await deploy(root.cloudformation, 'acme', home({ listable: true }));
  await deploy(atEdge, 'acme-edge', edge(zone, { errors: false, rootObject: '' }));
  expect((await view(name, '/nothing')).body.toString()).toContain('NoSuchKey');
  expect((await view(name, '/?list-type=2')).body.toString()).toContain('<KeyCount>6</KeyCount>');
  expect((await view(name, '//')).status).toBe(404);
  expect((await view(name, '/?acl')).status).toBe(403);

  await deploy(root.cloudformation, 'acme', home());
  expect(await view(name, '/')).toMatchObject({ status: 403 });
  expect((await view(name, '/nothing')).status).toBe(403);
  await deploy(atEdge, 'acme-edge', edge(zone));
});

it('authorizes an invalidation on the distribution', async () => {
  const arn = await output('acme-edge', 'DistributionArn');
  const UserName = 'deployer';
  await root.iam.send(new CreateUserCommand({ UserName }));
  const allowed = statement({ Effect: 'Allow', Action: 'cloudfront:CreateInvalidation', Resource: arn });
  await root.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: JSON.stringify(allowed) }));
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const deployer = new CloudFrontClient({ ...cloud.clientConfig(account, credentials), maxAttempts: 1 });
  const invalidate = (DistributionId: string) =>
    deployer.send(new CreateInvalidationCommand({ DistributionId, InvalidationBatch: { CallerReference: '1', Paths: { Quantity: 1, Items: ['/*'] } } }));
  expect((await invalidate(arn.split('/')[1])).Invalidation!.Status).toBe('Completed');
  await expect(invalidate(await output('other', 'Id'))).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('serves by the same names after the account was killed', async () => {
  process.kill(account.pid, 'SIGKILL');
  [account] = await cloud.start();
  view = viewerOf(cloud, account);
  for (const host of [name, ALIAS]) {
    expect((await view(host, '/docs/')).body.toString()).toBe('<h1>docs</h1>');
  }
  atEdge = new CloudFormationClient({ ...cloud.clientConfig(account), region: EDGE });
  expect(await deploy(atEdge, 'acme-edge', edge(zone))).toBe('unchanged');
});

it('serves nothing from a distribution that is disabled', async () => {
  const cloudfront = new CloudFrontClient({ ...cloud.clientConfig(account), region: EDGE });
  const Id = await output('acme-edge', 'DistributionId');
  const { DistributionConfig, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
  await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig: { ...DistributionConfig!, Enabled: false } }));
  expect((await view(name, '/')).status).toBe(403);
});
