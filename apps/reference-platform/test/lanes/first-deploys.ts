import { join } from 'node:path';
import { parseState } from '../../src/engines/terraform/state-file';
import { readObject } from '../../src/aws';
import { BOOTSTRAP_COMPONENT } from '../../src/compositions/state';
import { type Step, step, terraformStep } from '../support/lanes';
import { clients, type JsonResult, deployment, platform, read, type RunResult, SHARED, terraformMissing, workDirectory } from '../support/platform';

const engines = terraformMissing === undefined ? ['cdk', 'terraform'] : ['cdk'];

function expectVerified({ verify }: JsonResult): void {
  expect(verify!.lines.filter(({ status }) => status === 'broken')).toEqual([]);
  expect(verify!.kept).toBeGreaterThan(300);
}

/** Three accounts, one for each environment. */
export function separateAccounts(): Step[] {
  return [
    step('npm start deploys dev, staging and prod with each engine and verifies them', async () => {
      const { code, results, stderr } = await platform(['start', '--json']);
      expect({ code, failed: results.filter(({ ok }) => !ok), stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, failed: [], stderr: '' });
      expect(results.map(({ environment, engine }) => `${environment} ${engine}`)).toEqual(
        ['dev', 'staging', 'prod'].flatMap((stage) => engines.map((engine) => `${stage} ${engine}`)));
      expect(new Set(results.map(({ account }) => account)).size).toBe(3);
      results.forEach((result) => {
        expect(result.deploy).toMatchObject({ changed: true, outputs: { BucketName: expect.any(String), AssetsUrl: expect.stringMatching(/^https:\/\/\w+\.cloudfront\.net$/), BackendConfiguration: expect.stringContaining('"bucket"') } });
        expectVerified(result);
      });
    }),
    step('a second npm start changes nothing and says so', async () => {
      const { code, stdout, stderr } = await platform(['start']);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Nothing changed: everything was deployed already, all of it verified');
      expect(stdout.match(/no changes/g)).toHaveLength(3 * engines.length);
    }),
    step('a plan of what is deployed is empty', async () => {
      const { code, results } = await platform(['plan', 'prod', '--json']);
      expect(code).toBe(0);
      expect(results.map(({ plan }) => plan)).toEqual(engines.map(() => []));
    }),
  ];
}

/** Dev of both engines in one account, and its Terraform bootstrap really killed between create and migrate. */
export function oneAccount(): Step[] {
  let first: RunResult;
  let left: ReturnType<typeof parseState>;
  const dev = deployment('terraform', 'dev', SHARED);
  return [
    step('both engines deploy into one account without a shared name', async () => {
      first = await platform(['start', 'dev', '--json', '--single-account', SHARED], {
        variables: { PLINTH_PAUSE_AT: 'created@terraform-dev' },
        onStderr: (text) => {
          const pid = /paused at created in process (\d+)/.exec(text)?.[1];
          if (pid !== undefined && left === undefined) {
            left = parseState(read(join(workDirectory(dev), 'terraform.tfstate')));
            process.kill(Number(pid), 'SIGKILL');
          }
        },
      });
      const others = first.results.filter(({ engine }) => engine !== 'terraform');
      expect(others).toHaveLength(1);
      expect(others.filter(({ ok }) => !ok)).toEqual([]);
      expect(others.map(({ account }) => account)).toEqual(others.map(() => SHARED));
      others.forEach(expectVerified);
    }),
    terraformStep('a bootstrap killed between create and migrate fails and leaves its state in the work folder', async () => {
      expect(first.code).toBe(1);
      expect(first.results.find(({ engine }) => engine === 'terraform')?.error)
        .toMatch(/the worker ended with signal SIGKILL.*run the same command again: it goes on where this ended/);
      expect(left?.addresses.length).toBeGreaterThan(5);
    }),
    terraformStep('the next run migrates that very state and verifies', async () => {
      const { code, results } = await platform(['start', 'dev', '--engine', 'terraform', '--json', '--single-account', SHARED]);
      expect({ code, errors: results.map(({ error }) => error) }).toEqual({ code: 0, errors: [undefined] });
      const resumed = results[0]!;
      expect(resumed.deploy?.summary).toBe('state deployed and migrated, assets deployed');
      expectVerified(resumed);
      const { s3 } = await clients(SHARED);
      const migrated = parseState((await readObject(s3, dev.state.names.bucketName, dev.environment.stateKey(BOOTSTRAP_COMPONENT)))!)!;
      expect(migrated).toMatchObject({ lineage: left!.lineage, addresses: left!.addresses, outputs: left!.outputs });
      expect(migrated.serial).toBeGreaterThanOrEqual(left!.serial);
      expect(read(join(workDirectory(dev), 'terraform.tfstate'))).toBe('');
    }),
  ];
}
