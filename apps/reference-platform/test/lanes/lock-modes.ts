import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { LockMode, PlatformEnvironment, PolicyDocuments, StateBackendNames, StateBackendPolicies, StateConfiguration, Tier } from '@plinth/env-presets';
import { cacheDirectory, findTerraform, terraformEnvironment } from '@plinth/toolchain';
import execa from 'execa';
import { parseLockError } from '../../src/engines/terraform/lock';
import { parseState } from '../../src/engines/terraform/state-file';
import { type Step, terraformStep } from '../support/lanes';
import { accountVariables, clients, RACES, read, startAccount } from '../support/platform';

const RUNNERS = 20;
/** Where nobody waits, fewer meet as often: each holds the lock for a tenth of a second. */
const FREE_RUNNERS = 8;

const environment = PlatformEnvironment.custom({ project: 'acme-race', name: 'locks', tier: Tier.DEV, account: RACES, region: 'eu-central-1' });
const names = new StateBackendNames(environment);

/** Twenty terraforms on one state, each as a role with `grantApply` and nothing else. No provider is needed for that. */
export function lockModes(): Step[] {
  return Object.values(LockMode).map((lockMode) => terraformStep(
    `of ${RUNNERS} terraform apply at a time on one state exactly one holds the lock and the others name it, with lockMode ${lockMode}`, async () => {
      await startAccount(RACES);
      await race(lockMode);
    }));
}

async function race(lockMode: LockMode): Promise<void> {
  const variables = await applyRole(lockMode);
  const { path: binary } = (await findTerraform())!;
  const folder = workFolder(lockMode);
  const terraform = (...args: string[]) => execa(binary, args, { cwd: folder, env: variables, reject: false, all: true });
  const began = await terraform('init', '-input=false', '-no-color');
  expect(began.all).toContain('successfully initialized');
  const apply = (runner: string) => terraform('apply', '-auto-approve', '-input=false', '-no-color', '-lock-timeout=0s', '-var', `runner=${runner}`);
  const state = async () => parseState((await terraform('state', 'pull')).stdout)!;
  const held = () => read(join(folder, 'held.log')).trim().split('\n');
  writeFileSync(join(folder, 'go'), '');
  expect((await apply('first')).all).toContain('Apply complete');
  const first = await state();

  // The one that gets the lock keeps it until every other was refused.
  rmSync(join(folder, 'go'));
  const refused: string[] = [];
  const runs = await Promise.all(Array.from({ length: RUNNERS }, async (_value, index) => {
    const { exitCode, all } = await apply(`runner-${index}`);
    refused.push(...(exitCode === 0 ? [] : [all!]));
    if (refused.length === RUNNERS - 1) {
      writeFileSync(join(folder, 'go'), '');
    }
    return { name: `runner-${index}`, exitCode };
  }));
  const won = runs.filter(({ exitCode }) => exitCode === 0).map(({ name }) => name);
  expect(won).toHaveLength(1);
  expect(held()).toEqual(['first', ...won]);
  const holders = refused.map((text) => parseLockError(text));
  expect(holders).toEqual(refused.map(() => ({
    ID: expect.any(String), Operation: expect.stringMatching(/apply/i), Who: expect.stringMatching(/.+@.+/), Created: expect.any(String),
  })));
  expect(new Set(holders.map((holder) => holder!.ID)).size).toBe(1);

  // Nobody waits: the lock goes from hand to hand, and whoever comes while it is held is refused.
  const free = await Promise.all(Array.from({ length: FREE_RUNNERS }, (_value, index) => apply(`free-${index}`)));
  const done = free.filter(({ exitCode }) => exitCode === 0);
  expect(done.length).toBeGreaterThanOrEqual(1);
  free.filter(({ exitCode }) => exitCode !== 0).forEach(({ all }) => expect(all).toContain('Error acquiring the state lock'));
  expect(held()).toHaveLength(2 + done.length);
  expect(held().filter((line) => line.startsWith('overlap'))).toEqual([]);

  const last = await state();
  expect(last.lineage).toBe(first.lineage);
  expect(last.serial).toBeGreaterThanOrEqual(first.serial + 1 + done.length);
  expect(last.outputs.runner).toBe(held().at(-1));
  // Every lock was released: one more gets it.
  expect((await apply('after')).all).toContain('Apply complete');
}

/** While a runner holds the lock it makes a folder, which fails if another holds it too. */
function workFolder(lockMode: LockMode): string {
  const folder = join(cacheDirectory(), 'platform', 'test-lock-modes', lockMode);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const command = 'if mkdir held; then echo ${var.runner} >> held.log; until test -e go; do sleep 0.05; done; sleep 0.1; rmdir held; '
    + 'else echo overlap ${var.runner} >> held.log; fi';
  writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({
    terraform: {
      backend: {
        s3: new StateConfiguration({
          bucketName: names.bucketName, region: environment.region, key: environment.stateKey(lockMode), lockMode, tableName: names.tableName,
        }).arguments,
      },
    },
    variable: { runner: { type: 'string' } },
    resource: { terraform_data: { work: { triggers_replace: ['${var.runner}'], provisioner: [{ 'local-exec': { command } }] } } },
    output: { runner: { value: '${var.runner}', depends_on: ['terraform_data.work'] } },
  }));
  return folder;
}

/** The bucket and table of a backend, and the credentials of a role with exactly what `grantApply` gives. */
async function applyRole(lockMode: LockMode): Promise<Record<string, string>> {
  const { s3, dynamodb, iam, sts } = await clients(RACES);
  if (lockMode === LockMode.S3) {
    await s3.send(new CreateBucketCommand({ Bucket: names.bucketName, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: names.bucketName, VersioningConfiguration: { Status: 'Enabled' } }));
    await dynamodb.send(new CreateTableCommand({
      TableName: names.tableName, BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }], KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
    }));
    await waitUntilTableExists({ client: dynamodb, maxWaitTime: 30 }, { TableName: names.tableName });
  }
  const RoleName = environment.resourceName(`apply-${lockMode}`);
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${RACES}:root` } }] };
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
  await iam.send(new PutRolePolicyCommand({
    RoleName, PolicyName: 'apply',
    PolicyDocument: JSON.stringify(PolicyDocuments.render(StateBackendPolicies.apply({
      bucketName: names.bucketName, bucketArn: names.bucketArn, region: environment.region, lockMode, prefix: 'locks/', tableArn: names.tableArn,
    }))),
  }));
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'locks' }));
  return {
    ...await accountVariables(RACES, {
      accessKeyId: Credentials!.AccessKeyId!, secretAccessKey: Credentials!.SecretAccessKey!, sessionToken: Credentials!.SessionToken,
    }),
    ...await terraformEnvironment(),
  };
}
