import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { cacheDirectory } from '@plinth/toolchain';
import type { StoredKey } from '../../src/keys/stored-keys';
import { type Step, step } from '../support/lanes';
import { clients, deployment, type JsonResult, platform, readCdn, s3As, terraformMissing } from '../support/platform';

const cdk = deployment('cdk', 'dev');
const deployments = terraformMissing === undefined ? [cdk, deployment('terraform', 'dev')] : [cdk];
const account = cdk.environment.account;
const folder = join(cacheDirectory(), 'platform', 'test-uploads');

/** What the product does: it reads the secret, and uploads with what is in it. */
async function stored({ assets }: typeof cdk): Promise<StoredKey> {
  const { secrets } = await clients(account);
  return JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId: assets.uploader.secretName }))).SecretString!) as StoredKey;
}

async function put(of: typeof cdk, key: StoredKey, name: string): Promise<void> {
  const s3: S3Client = await s3As(account, key);
  await s3.send(new PutObjectCommand({ Bucket: of.assets.names.bucketName, Key: `${key.prefix}${name}`, Body: name }));
}

const keysOf = async (of: typeof cdk): Promise<number> =>
  (await (await clients(account)).iam.send(new ListAccessKeysCommand({ UserName: of.assets.uploader.identityName }))).AccessKeyMetadata!.length;

const failures = (results: readonly JsonResult[]) => results.map(({ error }) => error).filter(Boolean);

/** Uploaded with the uploader's own key, read through the CDN, and the key replaced while uploads run. */
export function usedAssets(): Step[] {
  return [
    step('upload prints the address at which the world reads the same bytes over TLS', async () => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, 'twelve mebibytes.bin');
      const bytes = randomBytes(12 * 1024 * 1024);
      writeFileSync(file, bytes);
      const { code, results } = await platform(['upload', 'dev', file, '--json']);
      expect({ code, errors: failures(results) }).toEqual({ code: 0, errors: [] });
      for (const { upload } of results) {
        expect(upload).toMatchObject({ bytes: bytes.length, contentType: 'application/octet-stream', key: 'uploads/twelve mebibytes.bin' });
        const { status, headers, body } = await readCdn(account, upload!.url);
        expect({ status, same: body.equals(bytes) }).toEqual({ status: 200, same: true });
        expect(headers['content-security-policy']).toContain('sandbox');
      }
      const { stdout } = await platform(['upload', 'dev', file, '--as', 'images/logo.svg', '--engine', 'cdk']);
      expect(stdout).toMatch(/^https:\/\/\w+\.cloudfront\.net\/uploads\/images\/logo\.svg\n$/);
    }),
    step('status tells where the assets are read and how old the key is, and never what it is', async () => {
      const { stdout } = await platform(['status', 'dev']);
      const { accessKeyId, secretAccessKey } = await stored(cdk);
      expect(stdout).toMatch(/AssetsUrl = https:\/\/\w+\.cloudfront\.net/);
      expect(stdout).toMatch(/access key A: 0 days old, made on \d{4}-\d\d-\d\d, active, to be replaced after 180 days/);
      expect(stdout).toContain(accessKeyId);
      expect(stdout).not.toContain(secretAccessKey);
    }),
    step('a rotation fails no upload of those that run through all three deploys, on each engine', async () => {
      let done = false;
      const load = deployments.map(async (of) => {
        const used = new Set<string>();
        const failed: string[] = [];
        let count = 0;
        for (; !done; count += 1) {
          const key = await stored(of);
          used.add(key.accessKeyId);
          await put(of, key, `under-load-${count}.txt`).catch((error: Error) => failed.push(`upload ${count} with ${key.accessKeyId}: ${error.message}`));
        }
        return { used: used.size, failed, enough: count > 20, keys: await keysOf(of) };
      });
      const { code, results } = await platform(['rotate-uploader-key', 'dev', '--wait', '--json']);
      done = true;
      expect({ code, errors: failures(results) }).toEqual({ code: 0, errors: [] });
      expect(await Promise.all(load)).toEqual(deployments.map(() => ({ used: 2, failed: [], enough: true, keys: 1 })));
      results.forEach(({ rotate }) => {
        expect(rotate!.steps).toEqual(['making key B and giving it to the secret', 'disabling key A', 'deleting key A']);
        expect(rotate!.keys).toMatchObject([{ slot: 'B', use: 'active' }]);
      });
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
      let killed = false;
      const first = await platform(args, {
        variables: { PLINTH_PAUSE_AT: 'rotated@cdk-dev' },
        onStderr: (text) => {
          const pid = /paused at rotated in process (\d+)/.exec(text)?.[1];
          if (pid !== undefined && !killed) {
            killed = true;
            process.kill(Number(pid), 'SIGKILL');
          }
        },
      });
      expect({ code: first.code, error: first.results[0]!.error }).toEqual({ code: 1, error: expect.stringContaining('ended with signal SIGKILL') });
      await put(cdk, await stored(cdk), 'while-nobody-rotates.txt');
      const { code, results } = await platform(args);
      expect({ code, steps: results[0]!.rotate?.steps }).toEqual({ code: 0, steps: ['going on with what an earlier run began', 'disabling key B', 'deleting key B'] });
      await put(cdk, await stored(cdk), 'after-it-went-on.txt');
    }),
  ];
}
