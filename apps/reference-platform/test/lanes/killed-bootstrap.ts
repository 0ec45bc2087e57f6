import { join } from 'node:path';
import { readObject } from '../../src/aws';
import { parseState, type StateFile } from '../../src/engines/terraform/state-file';
import { BOOTSTRAP_COMPONENT } from '../../src/compositions/state';
import { type Step, terraformStep } from '../support/lanes';
import { clients, deployment, KILLED, platform, read, until, workDirectory } from '../support/platform';

const dev = deployment('terraform', 'dev', KILLED);
const args = ['start', 'dev', '--engine', 'terraform', '--json', '--single-account', KILLED];
const localState = (): StateFile | undefined => parseState(read(join(workDirectory(dev), 'terraform.tfstate')));
const pidIn = (file: string): number => (JSON.parse(read(join(workDirectory(dev), file))) as { pid: number }).pid;

/** One bootstrap, killed in the middle of its apply and again in the middle of its migration. */
export function killedBootstrap(): Step[] {
  let lineage: string | undefined;
  return [
    terraformStep('a bootstrap killed in the middle of its apply leaves what it made in its local state', async () => {
      const running = platform(args);
      await until('a state with a bucket', () => localState()?.addresses.some((address) => address.startsWith('aws_s3_bucket.')) ?? false);
      process.kill(pidIn('claimed.json'), 'SIGKILL');
      process.kill(pidIn('run.json'), 'SIGKILL');
      const { code, results } = await running;
      expect({ code, error: results[0]!.error }).toEqual({ code: 1, error: expect.stringContaining('ended with signal SIGKILL') });
      lineage = localState()!.lineage;
    }),
    terraformStep('killed again when the state has just arrived in the bucket it still has both copies', async () => {
      let killed = false;
      const { code, stderr } = await platform(args, {
        variables: { PLINTH_PAUSE_AT: 'migrated@terraform-dev' },
        onStderr: (text) => {
          if (!killed && text.includes('paused at migrated in process')) {
            killed = true;
            process.kill(pidIn('claimed.json'), 'SIGKILL');
          }
        },
      });
      expect(code).toBe(1);
      expect(stderr).toContain('going on where an earlier run ended');
      expect(localState()?.lineage ?? parseState(read(join(workDirectory(dev), 'migrating.tfstate')))?.lineage).toBe(lineage);
    }),
    terraformStep('the next run goes on with the state in the bucket, under the lineage that it was begun with', async () => {
      const { code, results } = await platform(args);
      expect({ code, error: results[0]!.error, deploy: results[0]!.deploy?.summary, broken: results[0]!.verify?.broken })
        .toEqual({ code: 0, error: undefined, deploy: 'state no changes, assets deployed', broken: 0 });
      const { s3 } = await clients(KILLED);
      const state = parseState((await readObject(s3, dev.state.names.bucketName, dev.environment.stateKey(BOOTSTRAP_COMPONENT)))!)!;
      expect(state.lineage).toBe(lineage);
      expect(read(join(workDirectory(dev), 'terraform.tfstate'))).toBe('');
    }),
  ];
}
