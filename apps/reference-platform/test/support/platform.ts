import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { join, sep } from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { STSClient } from '@aws-sdk/client-sts';
import { type LocalAccount, LocalCloud, type LocalCredentials } from '@plinth/local-cloud';
import { cacheDirectory } from '@plinth/toolchain';
import { stopLocalDatabases } from '../../src/backups/local-database';
import { config } from '../../src/config';
import { Places } from '../../src/places';
import { type Deployment, type EngineName, resolvePlatform, type Stage } from '../../src/platform';
import type { Outcomes } from '../../src/cli/protocol';

/** The tests' own cloud: never the one that `npm start` left running. */
export const CLOUD = 'test-platform';

/** The account in which both engines stand together, and in which whatever can be killed is killed. */
export const SHARED = '444444444444';

/** The account in which many terraforms want one lock. */
export const RACES = '555555555555';

const MAIN = join(__dirname, '..', '..', 'lib', 'cli', 'main.js');

export interface JsonResult extends Outcomes {
  readonly environment: Stage;
  readonly engine: EngineName;
  readonly account: string;
  readonly ok: boolean;
  readonly error?: string;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What `--json` printed. */
  readonly results: readonly JsonResult[];
}

export interface RunOptions {
  readonly variables?: Readonly<Record<string, string>>;
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs the program as its users do, in a process of its own. */
export function platform(args: readonly string[], { variables = {}, onStderr }: RunOptions = {}): Promise<RunResult> {
  if (!existsSync(MAIN)) {
    throw new Error(`${MAIN} is missing, build first: npx nx build @plinth/reference-platform`);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, PLINTH_CLOUD: CLOUD, CI: 'true', NO_COLOR: '1', ...variables }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      onStderr?.(stderr, child);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({
      code: code ?? 1, stdout, stderr, results: stdout.startsWith('{') ? (JSON.parse(stdout) as { results: JsonResult[] }).results : [],
    }));
  });
}

export const deployment = (engine: EngineName, stage: Stage, singleAccount?: string): Deployment =>
  resolvePlatform(config, { target: 'local', singleAccount }).deployments.find((each) => each.engine === engine && each.stage === stage)!;

export const workDirectory = ({ environment }: Deployment): string =>
  join(cacheDirectory(), 'platform', `local-${CLOUD}`, environment.account, environment.toString());

export const recordFile = (of: Deployment, singleAccount?: string): string =>
  new Places(resolvePlatform(config, { target: 'local', singleAccount }), CLOUD).recordFile(of);

export const cloud = new LocalCloud({ directory: join(cacheDirectory(), 'local-cloud', CLOUD) });

const databases = new Places(resolvePlatform(config, { target: 'local' }), CLOUD).databaseDirectory();

const singles = new Map([SHARED, RACES].map((accountId) => [accountId, new LocalCloud({
  directory: join(cacheDirectory(), 'local-cloud', CLOUD),
  accounts: [{ name: `account-${accountId}`, accountId, region: config.region }],
})]));

const cloudOf = (account: string): LocalCloud => singles.get(account) ?? cloud;

export const localAccount = (account: string): Promise<LocalAccount> => cloudOf(account).account(account);

export const startAccount = (account: string): Promise<unknown> => cloudOf(account).start();

/** Nothing of an earlier run: neither what it deployed nor what it remembers of that. */
export async function reset(): Promise<void> {
  endOrphans();
  await stopLocalDatabases(databases);
  rmSync(databases, { recursive: true, force: true });
  for (const each of [cloud, ...singles.values()]) {
    await each.reset();
  }
  rmSync(join(cacheDirectory(), 'platform', `local-${CLOUD}`), { recursive: true, force: true });
}

export async function stopAll(): Promise<void> {
  endOrphans();
  await stopLocalDatabases(databases);
  for (const each of [cloud, ...singles.values()]) {
    await each.stop();
  }
}

/** Clients of the account of a deployment, as its root. */
export async function clients(account: string) {
  const settings = cloudOf(account).clientConfig(await localAccount(account));
  return {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    edgeS3: new S3Client({ ...settings, region: 'us-east-1', forcePathStyle: true }),
    dynamodb: new DynamoDBClient(settings),
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    secrets: new SecretsManagerClient(settings),
    cloudfront: new CloudFrontClient({ ...settings, region: 'us-east-1' }),
    route53: new Route53Client(settings),
    ses: new SESv2Client(settings),
    cloudwatch: new CloudWatchClient(settings),
  };
}

/** S3 with credentials of somebody else's. */
export async function s3As(account: string, credentials: LocalCredentials): Promise<S3Client> {
  return new S3Client({ ...cloudOf(account).clientConfig(await localAccount(account), credentials), forcePathStyle: true, maxAttempts: 1 });
}

/** What an address of CloudFront answers, asked by its name over TLS where the local cloud answers for it. */
export async function readCdn(account: string, url: string): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const { hostname, pathname } = new URL(url);
  const { endpoint } = await localAccount(account);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: new URL(endpoint).port, servername: hostname, headers: { host: hostname }, path: pathname, ca: readFileSync(cloud.caFile) };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }));
    }).once('error', reject).end();
  });
}

/** The environment variables of a program that works in the account. */
export async function accountVariables(account: string, credentials?: LocalCredentials): Promise<Record<string, string>> {
  return cloudOf(account).environment(await localAccount(account), credentials);
}

/** Why Terraform cannot be used here; told before the tests are declared, so that they are skipped by name. */
export const terraformMissing: string | undefined = (() => {
  const script = `
    const { findTerraform, findAwsProvider } = require('@plinth/toolchain');
    findTerraform().then(async (found) => console.log(found === undefined ? 'no binary' : (await findAwsProvider(found.flavor)) === undefined ? 'no provider' : 'ok'));`;
  const answer = execFileSync(process.execPath, ['-e', script], { cwd: __dirname, encoding: 'utf8' }).trim();
  return answer === 'ok' ? undefined : 'needs terraform >= 1.11 or tofu >= 1.10 with the AWS provider, see "npm run doctor"';
})();

export async function until(what: string, condition: () => Promise<boolean> | boolean, seconds = 120): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`${what} did not happen within ${seconds} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const kill = (...pids: readonly number[]): void => pids.forEach((pid) => process.kill(pid, 'SIGKILL'));

/** Ends providers of a terraform that was killed: they do not notice, and would wait for it for good. Only /proc tells who works where. */
function endOrphans(): void {
  const folder = join(cacheDirectory(), 'platform', `local-${CLOUD}`);
  if (!existsSync('/proc') || !existsSync(folder)) {
    return;
  }
  const below = realpathSync(folder) + sep;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('terraform-provider') && readlinkSync(`/proc/${pid}/cwd`).startsWith(below)) {
        process.kill(Number(pid), 'SIGKILL');
      }
    } catch {
      // it has ended meanwhile, or is somebody else's
    }
  }
}

/** For `onStderr`: does something when the program has said this, and does it once. */
export function killOnce(text: string, killIt: (stderr: string) => void): (stderr: string) => void {
  let done = false;
  return (stderr) => {
    if (!done && stderr.includes(text)) {
      done = true;
      killIt(stderr);
    }
  };
}

export const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
