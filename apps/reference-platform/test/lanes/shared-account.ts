import { join } from 'node:path';
import type { RunRecord } from '../../src/engines/terraform/lock';
import { type Step, terraformStep } from '../support/lanes';
import { deployment, platform, read, SHARED, workDirectory } from '../support/platform';

const dev = deployment('terraform', 'dev', SHARED);

/** A terraform and its parent killed while they hold the lock. */
export function killedRuns(): Step[] {
  let record: RunRecord | undefined;
  return [
    terraformStep('a run killed while it holds the lock leaves the lock behind', async () => {
      const running = platform(['plan', 'dev', '--engine', 'terraform', '--json', '--single-account', SHARED]);
      let ended = false;
      void running.then(() => { ended = true; });
      while (record?.lockId === undefined && !ended) {
        record = readRecord();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      process.kill(record!.pid, 'SIGKILL');
      expect((await running).code).toBe(1);
      expect(readRecord()?.lockId).toBe(record!.lockId);
    }),
    terraformStep('the next run sees that the holder is dead, releases the lock and goes on', async () => {
      const { code, results, stderr } = await platform(['plan', 'dev', '--engine', 'terraform', '--json', '--single-account', SHARED]);
      expect(stderr).toContain(`released the lock ${record!.lockId} of process ${record!.pid}, which is dead`);
      expect({ code, plan: results[0]!.plan }).toEqual({ code: 0, plan: [] });
    }),
  ];
}

function readRecord(): RunRecord | undefined {
  const text = read(join(workDirectory(dev), 'run.json'));
  return text === '' ? undefined : JSON.parse(text) as RunRecord;
}
