import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { BackupMetrics } from '@plinth/env-presets';
import { cacheDirectory } from '@plinth/toolchain';
import { objectVersions } from '../../src/aws';
import type { Deployment } from '../../src/platform';
import { type Step, stepOf } from '../support/lanes';
import { clients, platform } from '../support/platform';
import { postgresMissing } from '../support/postgres';

const folder = join(cacheDirectory(), 'platform', 'test-assertions');
const SHOP = join(__dirname, '..', '..', 'assertions', 'shop.sql');

/** Dumped by hand, restored with assertions that are true and that are not, and what is said where there is nothing to restore. */
export function usedBackups(of: Deployment): Step[] {
  const { engine, stage, environment: { account }, backups } = of;
  const stepHere = (title: string, run: () => Promise<void>): Step => {
    const each = stepOf(of)(postgresMissing === undefined ? title : `${title} (${postgresMissing})`, run);
    return postgresMissing === undefined ? each : { ...each, skipped: true };
  };
  let before = 0;
  const drill = (...args: string[]) => platform(['restore-drill', stage, '--engine', engine, '--json', ...args]);
  return [
    stepHere('without a dump that counts a drill says how to get one, and that it failed', async () => {
      const { code, results } = await drill();
      expect({ code, error: results[0]!.error }).toEqual({
        code: 1,
        error: expect.stringMatching(
          /^there is no dump that counts below dumps\/acme-\w+-dev\/database\/ in acme-\S+, run "platform dump dev --engine \w+" and look what it says/),
      });
      before = await drillsThatSucceeded(of);
    }),
    stepHere('dump runs what is scheduled and waits until it counts', async () => {
      const { code, results } = await platform(['dump', stage, '--engine', engine, '--json']);
      expect({ code, error: results[0]!.error }).toEqual({ code: 0, error: undefined });
      expect(results[0]!.dump!.manifestKey).toMatch(/^dumps\/acme-\w+-dev\/database\/.*\.manifest\.json$/);
      const kinds = (await objectVersions((await clients(account)).s3, backups.storeNames.bucketName)).map(({ key }) => key.replace(/^.*Z\./, '')).sort();
      expect(kinds).toEqual(['dump', 'globals.sql', 'manifest.json']);
    }),
    stepHere('a restore drill asks the assertions, tells RPO and RTO, and puts the metric', async () => {
      const { code, results } = await drill('--assertions', SHOP);
      expect({ code, drill: results[0]!.restoreDrill }).toMatchObject({
        code: 0, drill: { succeeded: true, failures: [], assertions: 4, rpo: { limitSeconds: 48 * 3600 }, rto: { seconds: expect.any(Number) } },
      });
      expect(results[0]!.restoreDrill!.checks).toBeGreaterThan(8);
      expect(await drillsThatSucceeded(of)).toBe(before + 1);
    }),
    stepHere('a drill whose assertions are not true fails with what was found', async () => {
      mkdirSync(folder, { recursive: true });
      const file = join(folder, `${engine}.sql`);
      writeFileSync(file, 'SELECT count(*) > 1000000 AS enough_customers FROM shop.customer;');
      const { code, stdout } = await platform(['restore-drill', stage, '--engine', engine, '--assertions', file]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/not as it should be[\s\S]*✖ assertion 1: enough_customers is false\n/);
    }),
  ];
}

/** Where this machine has no PostgreSQL nothing is dumped, and that is said by name. */
export function withoutPostgres(of: Deployment): Step[] {
  return [
    stepOf(of)('without PostgreSQL verify counts what it could not show, says how to get it, and goes on', async () => {
      const args = ['verify', of.stage, '--engine', of.engine, '--only', 'backups'];
      const { code, stdout } = await platform(args, { variables: { PLINTH_POSTGRES: '/nonexistent/postgres' } });
      expect(stdout).toMatch(/\? What is dumped is all there when it is restored.*this machine has no PostgreSQL >= \d+/);
      expect(stdout).toMatch(/\d+ kept, 0 broken, .*3 not shown/);
      expect(code).toBe(0);
    }),
  ];
}

async function drillsThatSucceeded({ environment: { account }, backups: { dumpNames: { environmentName, name } } }: Deployment): Promise<number> {
  const { cloudwatch } = await clients(account);
  const { Datapoints = [] } = await cloudwatch.send(new GetMetricStatisticsCommand({
    Namespace: BackupMetrics.NAMESPACE, MetricName: BackupMetrics.RESTORE_DRILL_SUCCEEDED, Statistics: ['Sum', 'SampleCount'], Period: 86_400,
    Dimensions: Object.entries(BackupMetrics.dimensions(environmentName, name)).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000),
  }));
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}
