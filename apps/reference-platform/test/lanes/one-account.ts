import { join } from 'node:path';
import { DeleteRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { parseState, type StateFile } from '../../src/engines/terraform/state-file';
import type { RunRecord } from '../../src/engines/terraform/lock';
import { readObject } from '../../src/aws';
import { BOOTSTRAP_COMPONENT } from '../../src/compositions/state';
import { Milestone, type Step, step, terraformStep } from '../support/lanes';
import {
  clients, deployment, kill, killOnce, localAccount, platform, read, type RunResult, SHARED, startAccount, terraformMissing, until, workDirectory,
} from '../support/platform';
import { expectVerified } from './first-deploys';

const dev = deployment('terraform', 'dev', SHARED);
const here = ['--json', '--single-account', SHARED];
const state = ['--only', 'state', ...here];
const folder = workDirectory(dev);
const localState = (name = 'terraform.tfstate'): StateFile | undefined => parseState(read(join(folder, name)));
const pidIn = (file: string): number => (JSON.parse(read(join(folder, file))) as { pid: number }).pid;

/** The account has its first deploy behind it; most of what comes then waits. */
export const accountShared = new Milestone();

/**
 * Both engines in an account that all environments share, and one Terraform bootstrap in it, really killed at three
 * points. Nothing here is about assets, so they are not deployed.
 */
export function killedBootstrap(): Step[] {
  let first: RunResult;
  let made: StateFile;
  return [
    step('both engines deploy into one account without a shared name', async () => {
      const running = platform(['start', 'dev', ...state]);
      if (terraformMissing === undefined) {
        await until('a state with a bucket', () => localState()?.addresses.some((address) => address.startsWith('aws_s3_bucket.')) ?? false);
        kill(pidIn('claimed.json'), pidIn('run.json'));
      }
      first = await running;
      accountShared.reach();
      const others = first.results.filter(({ engine }) => engine !== 'terraform');
      expect(others.map(({ ok, account }) => ({ ok, account }))).toEqual([{ ok: true, account: SHARED }]);
      others.forEach((other) => expectVerified(other, 100));
    }),
    terraformStep('a bootstrap killed in the middle of its apply fails and leaves what it made in its local state', async () => {
      expect(first.code).toBe(1);
      expect(first.results.find(({ engine }) => engine === 'terraform')?.error)
        .toMatch(/the worker ended with signal SIGKILL.*run the same command again: it goes on where this ended/);
      expect(localState()!.addresses.some((address) => address.startsWith('aws_s3_bucket.'))).toBe(true);
    }),
    terraformStep('killed again between create and migrate it has everything in that state, and none in the bucket', async () => {
      const { lineage } = localState()!;
      const { code, stderr } = await platform(['start', 'dev', '--engine', 'terraform', ...state], {
        variables: { PLINTH_PAUSE_AT: 'created@terraform-dev' },
        onStderr: killOnce('paused at created in process', () => kill(pidIn('claimed.json'))),
      });
      expect(code).toBe(1);
      expect(stderr).toContain('going on where an earlier run ended');
      made = localState()!;
      expect(made.lineage).toBe(lineage);
      expect(made.addresses.length).toBeGreaterThan(5);
      expect(await migrated()).toBeUndefined();
    }),
    terraformStep('killed once more when the state has just arrived in the bucket it still has both copies', async () => {
      const { code, stderr } = await platform(['start', 'dev', '--engine', 'terraform', ...state], {
        variables: { PLINTH_PAUSE_AT: 'migrated@terraform-dev' },
        onStderr: killOnce('paused at migrated in process', () => kill(pidIn('claimed.json'))),
      });
      expect(code).toBe(1);
      expect(stderr).toContain('going on where an earlier run ended');
      expect((localState() ?? localState('migrating.tfstate'))?.lineage).toBe(made.lineage);
      expect((await migrated())?.addresses).toEqual(made.addresses);
    }),
    terraformStep('the next run goes on with that very state in the bucket, under the lineage that it was begun with, and verifies', async () => {
      const { code, results } = await platform(['start', 'dev', '--engine', 'terraform', ...state]);
      expect({ code, error: results[0]!.error, deploy: results[0]!.deploy?.summary }).toEqual({ code: 0, error: undefined, deploy: 'no changes' });
      expectVerified(results[0]!, 100);
      const { lineage, addresses, outputs, serial } = (await migrated())!;
      expect({ lineage, addresses, outputs }).toEqual({ lineage: made.lineage, addresses: made.addresses, outputs: made.outputs });
      expect(serial).toBeGreaterThanOrEqual(made.serial);
      expect(read(join(folder, 'terraform.tfstate'))).toBe('');
    }),
  ];

  async function migrated(): Promise<StateFile | undefined> {
    const text = await readObject((await clients(SHARED)).s3, dev.state.names.bucketName, dev.environment.stateKey(BOOTSTRAP_COMPONENT));
    return text === undefined ? undefined : parseState(text);
  }
}

/** A terraform and its parent killed while they hold the lock. */
export function killedRuns(): Step[] {
  const plan = ['plan', 'dev', '--engine', 'terraform', ...state];
  const readRecord = () => {
    const text = read(join(folder, 'run.json'));
    return text === '' ? undefined : JSON.parse(text) as RunRecord;
  };
  let record: RunRecord | undefined;
  return [
    terraformStep('a run killed while it holds the lock leaves the lock behind', async () => {
      const running = platform(plan);
      let ended = false;
      void running.then(() => { ended = true; });
      while (record?.lockId === undefined && !ended) {
        record = readRecord();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      kill(record!.pid);
      expect((await running).code).toBe(1);
      expect(readRecord()?.lockId).toBe(record!.lockId);
    }),
    terraformStep('the next run sees that the holder is dead, releases the lock and goes on', async () => {
      const { code, results, stderr } = await platform(plan);
      expect(stderr).toContain(`released the lock ${record!.lockId} of process ${record!.pid}, which is dead`);
      expect({ code, plan: results[0]!.plan }).toEqual({ code: 0, plan: [] });
    }),
  ];
}

/** The emulator killed under each engine: AWS that does not answer any more, in the middle of a deploy. */
export function killedEmulator(): Step[] {
  const says = /does not answer or ended in the middle, run "npm start" again: it starts the local cloud and goes on where this ended/;
  return [
    step('a CDK deploy in which the emulator is killed fails with what to do', async () => {
      const destroyed = await platform(['destroy', 'dev', '--engine', 'cdk', ...state]);
      expect({ code: destroyed.code, summary: destroyed.results[0]!.destroy?.summary }).toEqual({ code: 0, summary: 'destroyed' });
      const { pid } = await localAccount(SHARED);
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'cdk', ...state], { onStderr: killOnce('dev cdk: deploying', () => kill(pid)) });
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(says);
    }),
    step('while the emulator is down every command says so', async () => {
      const { code, stderr } = await platform(['status', 'dev', ...here]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is not running, start it with "npm start"') });
    }),
    step('the next CDK deploy succeeds', async () => {
      await startAccount(SHARED);
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'cdk', ...state]);
      expect({ code, error: results[0]!.error, summary: results[0]!.deploy?.summary }).toEqual({ code: 0, error: undefined, summary: 'deployed' });
    }),
    terraformStep('a Terraform deploy in which the emulator is killed fails with what to do', async () => {
      const { iam } = await clients(SHARED);
      const RoleName = dev.state.planRoleName;
      const [PolicyName] = (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames!;
      // Something to be deployed.
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      const { pid } = await localAccount(SHARED);
      let killed: Promise<void> | undefined;
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'terraform', ...state], {
        onStderr: killOnce('dev terraform: terraform apply', () => {
          killed = until('an apply that has begun', () => read(join(folder, 'run.out')).includes('"apply_start"')).then(() => kill(pid));
        }),
      });
      await killed;
      expect(code).toBe(1);
      expect(results[0]!.error).toMatch(says);
    }),
    terraformStep('a Terraform deploy that is killed while it makes the assets has made what its state does not know', async () => {
      await startAccount(SHARED);
      const assets = join(folder, 'assets');
      const made = /"@message":"aws_cloudfront_function\S+ Creation complete/;
      let killed: Promise<void> | undefined;
      const { code, results } = await platform(['deploy', 'dev', '--engine', 'terraform', ...here], {
        onStderr: killOnce('dev terraform: terraform apply of assets', () => {
          killed = until('an apply that has made the viewer function', () => made.test(read(join(assets, 'run.out'))))
            .then(() => kill(pidIn('claimed.json'), pidIn('assets/run.json')));
        }),
      });
      await killed;
      expect({ code, error: results[0]!.error }).toEqual({ code: 1, error: expect.stringContaining('ended with signal SIGKILL') });
    }),
    terraformStep('the next Terraform deploy releases the lock that was left, takes in what was made, and verifies', async () => {
      const { code, results, stderr } = await platform(['start', 'dev', '--engine', 'terraform', '--only', 'assets', ...here]);
      expect({ code, error: results[0]!.error, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, error: undefined, stderr: '' });
      expect(stderr).toContain('taking in');
      expectVerified(results[0]!, 100);
    }),
  ];
}
