import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cacheDirectory } from '@plinth/toolchain';
import type { Deployment } from '../../src/platform';
import { day } from '../../src/record';
import { type Step, step, stepOf } from '../support/lanes';
import { clients, deployment, killOnce, kill, platform, readCdn, s3As } from '../support/platform';

const folder = join(cacheDirectory(), 'platform', 'test-uploads');

/** What the secret holds, as far as it is used here. */
interface StoredKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly prefix: string;
}

/** What the product does: it reads the secret, and uploads with what is in it. */
async function stored({ environment, assets }: Deployment, secrets?: SecretsManagerClient): Promise<StoredKey> {
  const client = secrets ?? (await clients(environment.account)).secrets;
  return JSON.parse((await client.send(new GetSecretValueCommand({ SecretId: assets.uploader.secretName }))).SecretString!) as StoredKey;
}

async function put({ environment, assets }: Deployment, key: StoredKey, name: string, s3?: S3Client): Promise<void> {
  const client = s3 ?? await s3As(environment.account, key);
  await client.send(new PutObjectCommand({ Bucket: assets.names.bucketName, Key: `${key.prefix}${name}`, Body: name }));
}

const daysBetween = (earlier: string, now: Date): number => (Date.parse(day(now)) - Date.parse(earlier)) / 86_400_000;

const keysOf = async ({ environment, assets }: Deployment): Promise<number> =>
  (await (await clients(environment.account)).iam.send(new ListAccessKeysCommand({ UserName: assets.uploader.identityName }))).AccessKeyMetadata!.length;

/** Uploaded with the uploader's own key, read through the CDN, and the key replaced while uploads run. */
export function usedAssets(of: Deployment): Step[] {
  const { engine, stage, environment: { account } } = of;
  const stepHere = stepOf(of);
  return [
    stepHere('upload prints the address at which the world reads the same bytes over TLS', async () => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `twelve mebibytes ${engine}.bin`);
      const bytes = randomBytes(12 * 1024 * 1024);
      writeFileSync(file, bytes);
      const { code, results: [result] } = await platform(['upload', stage, file, '--engine', engine, '--json']);
      expect({ code, error: result!.error }).toEqual({ code: 0, error: undefined });
      const upload = result!.upload!;
      expect(upload).toMatchObject({ bytes: bytes.length, contentType: 'application/octet-stream', key: `uploads/twelve mebibytes ${engine}.bin` });
      const { status, headers, body } = await readCdn(account, upload.url);
      expect({ status, same: body.equals(bytes) }).toEqual({ status: 200, same: true });
      expect(headers['content-security-policy']).toContain('sandbox');
    }),
    stepHere('status tells where the assets are read and how old the key is, and never what it is', async () => {
      const asked = new Date();
      const { stdout } = await platform(['status', stage, '--engine', engine]);
      const { accessKeyId, secretAccessKey } = await stored(of);
      expect(stdout).toMatch(/AssetsUrl = https:\/\/\w+\.cloudfront\.net/);
      const age = /access key A: (\d+) days? old, made on (\d{4}-\d\d-\d\d), active, to be replaced after 180 days/;
      expect(stdout).toMatch(age);
      const [, days, madeOn] = age.exec(stdout)!;
      // Midnight may lie between the first deploy and this, or between question and answer.
      expect([asked, new Date()].map((now) => daysBetween(madeOn!, now))).toContain(Number(days));
      expect(['0', '1']).toContain(days);
      expect(stdout).toContain(accessKeyId);
      expect(stdout).not.toContain(secretAccessKey);
    }),
    stepHere('a rotation fails no upload of those that run through all three deploys', async () => {
      let done = false;
      const load = (async () => {
        const failed: string[] = [];
        let count = 0;
        // Clients are kept, as a product keeps them; with each key it goes on with another.
        const { secrets } = await clients(account);
        const uploaders = new Map<string, S3Client>();
        for (; !done; count += 1) {
          const key = await stored(of, secrets);
          const s3 = uploaders.get(key.accessKeyId) ?? await s3As(account, key);
          uploaders.set(key.accessKeyId, s3);
          await put(of, key, `under-load-${count}.txt`, s3).catch((error: Error) => failed.push(`upload ${count} with ${key.accessKeyId}: ${error.message}`));
          // As often as something can go wrong, not as often as this machine can.
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return { used: uploaders.size, failed, enough: count > 20, keys: await keysOf(of) };
      })();
      const { code, results: [result] } = await platform(['rotate-uploader-key', stage, '--engine', engine, '--wait', '--json']);
      done = true;
      expect({ code, error: result!.error }).toEqual({ code: 0, error: undefined });
      expect(await load).toEqual({ used: 2, failed: [], enough: true, keys: 1 });
      expect(result!.rotate!.steps).toEqual(['making key B and giving it to the secret', 'disabling key A', 'deleting key A']);
      expect(result!.rotate!.keys).toMatchObject([{ slot: 'B', use: 'active' }]);
    }),
  ];
}

/** What the rotation decides is the same with each engine. */
export function rotations(): Step[] {
  const cdk = deployment('cdk', 'dev');
  return [
    step('upload takes a name', async () => {
      const { stdout } = await platform(['upload', 'dev', __filename, '--as', 'images/logo.svg', '--engine', 'cdk']);
      expect(stdout).toMatch(/^https:\/\/\w+\.cloudfront\.net\/uploads\/images\/logo\.svg\n$/);
    }),
    step('a key that is still used is not disabled, and the way back works', async () => {
      const rotate = (...args: string[]) => platform(['rotate-uploader-key', 'dev', '--engine', 'cdk', '--json', ...args]);
      const old = await stored(cdk);
      expect((await rotate('--step', 'disable')).results[0]!.error).toMatch(/^disable is not the next step of this rotation: key B is the only one; do create first/);
      expect((await rotate('--step', 'create')).results[0]!.rotate?.standing).toBe('the secret holds key A, and key B works too');
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // IAM tells of a use by the second
      await put(cdk, old, 'with-the-old-key.txt');
      const refused = await rotate('--step', 'disable', '--quiet-seconds', '600');
      expect({ code: refused.code, error: refused.results[0]!.error }).toEqual({
        code: 1, error: expect.stringMatching(new RegExp(`^key B \\(${old.accessKeyId}\\) of acme-cdk-dev-uploader was still used at .* \\(s3 in eu-central-1\\), after the secret was given the other key`)),
      });
      await put(cdk, old, 'still-works.txt');
      expect((await rotate('--back')).results[0]!.rotate?.standing).toBe('the secret holds key B again, and key A works too');
      expect((await stored(cdk)).accessKeyId).toBe(old.accessKeyId);
      expect((await rotate('--back')).results[0]!.rotate?.standing).toBe('the secret holds key B again, and key A is disabled');
      expect((await rotate('--back')).results[0]!.rotate?.standing).toBe('key B is the only one');
      expect((await rotate('--back')).results[0]!.error).toMatch(/^there is nothing to go back to: key B is the only one/);
      await put(cdk, await stored(cdk), 'after-the-way-back.txt');
      expect(await keysOf(cdk)).toBe(1);
    }),
    step('a rotation that is killed goes on where it ended', async () => {
      const args = ['rotate-uploader-key', 'dev', '--engine', 'cdk', '--json'];
      const first = await platform(args, {
        variables: { PLINTH_PAUSE_AT: 'rotated@cdk-dev' },
        onStderr: killOnce('paused at rotated in process', (text) => kill(Number(/paused at rotated in process (\d+)/.exec(text)![1]))),
      });
      expect({ code: first.code, error: first.results[0]!.error }).toEqual({ code: 1, error: expect.stringContaining('ended with signal SIGKILL') });
      await put(cdk, await stored(cdk), 'while-nobody-rotates.txt');
      const { code, results } = await platform(args);
      expect({ code, steps: results[0]!.rotate?.steps }).toEqual({ code: 0, steps: ['going on with what an earlier run began', 'disabling key B', 'deleting key B'] });
      await put(cdk, await stored(cdk), 'after-it-went-on.txt');
    }),
  ];
}
