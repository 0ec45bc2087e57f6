import { ENGINES, STAGES } from '../../src/platform';
import { Milestone, type Step, step } from '../support/lanes';
import { postgresMissing } from '../support/postgres';
import { type JsonResult, platform, terraformMissing } from '../support/platform';

const engines = terraformMissing === undefined ? ENGINES : ENGINES.filter((engine) => engine !== 'terraform');

const deployed = new Map(STAGES.flatMap((stage) => ENGINES.map((engine) => [`${stage} ${engine}`, new Milestone()])));

/** That the first deploy of these is done and verified: others go on, such as those of Terraform, whose provider sleeps. */
export const afterDeploy = (...which: readonly string[]): Milestone[] => which.map((each) => deployed.get(each)!);

export function expectVerified({ verify }: JsonResult, atLeast = 300): void {
  expect(verify!.lines.filter(({ status }) => status === 'broken')).toEqual([]);
  expect(verify!.kept).toBeGreaterThan(atLeast);
}

/** Three accounts, one for each environment, deployed by one command. What the other lanes go on with. */
export function separateAccounts(): Step[] {
  return [
    step('npm start deploys dev, staging and prod with each engine and verifies them', async () => {
      const { code, results, stderr } = await platform(['start', '--json'], {
        onStderr: (text) => deployed.forEach((milestone, which) => {
          if (text.includes(`${which}: done after`)) {
            milestone.reach();
          }
        }),
      });
      // Where something failed the other lanes say what they miss.
      deployed.forEach((milestone) => milestone.reach());
      expect({ code, failed: results.filter(({ ok }) => !ok), stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, failed: [], stderr: '' });
      expect(results.map(({ environment, engine }) => `${environment} ${engine}`)).toEqual(
        STAGES.flatMap((stage) => engines.map((engine) => `${stage} ${engine}`)));
      expect(new Set(results.map(({ account }) => account)).size).toBe(3);
      results.forEach((result) => {
        expect(result.deploy).toMatchObject({ changed: true, outputs: { BucketName: expect.any(String), AssetsUrl: expect.stringMatching(/^https:\/\/\w+\.cloudfront\.net$/), BackendConfiguration: expect.stringContaining('"bucket"') } });
        expectVerified(result);
        expect(result.verify!.notShown).toBe(postgresMissing === undefined ? 0 : 3);
      });
    }),
  ];
}
