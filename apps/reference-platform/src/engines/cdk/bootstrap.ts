import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapEnvironments, BootstrapStackParameters, type Toolkit } from '@aws-cdk/toolkit-lib';
import type { PlatformEnvironment } from '@plinth/env-presets';
import * as lockfile from 'proper-lockfile';
import type { EngineContext } from '../engine';
import { describeStack } from './describe-stack';

/** The first version with the roles that `DefaultStackSynthesizer` uses, and a version that it can check. */
const NEEDED_VERSION = 6;

/** Runs `cdk bootstrap` where it never ran, did not end well, or is too old. */
export async function ensureBootstrapped(toolkit: Toolkit, context: EngineContext, { account, partition }: PlatformEnvironment, region: string): Promise<void> {
  if (await isBootstrapped(region)) {
    return;
  }
  // Environments that share an account would make the same roles at the same moment.
  mkdirSync(context.accountDirectory, { recursive: true });
  const release = await lockfile.lock(context.accountDirectory, {
    lockfilePath: join(context.accountDirectory, `bootstrap-${region}.lock`),
    stale: 15_000,
    retries: { retries: 600, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    if (!(await isBootstrapped(region))) {
      context.step(`cdk bootstrap ${region}`);
      await toolkit.bootstrap(BootstrapEnvironments.fromList([`aws://${account}/${region}`]), {
        // What a team chose for an account that is bootstrapped already stays; a new one gets CDK's own default.
        parameters: /^(ROLLBACK_\w+|REVIEW_IN_PROGRESS|undefined)$/.test(String((await describeStack(region, 'CDKToolkit'))?.StackStatus))
          ? BootstrapStackParameters.exactly({ cloudFormationExecutionPolicies: [`arn:${partition}:iam::aws:policy/AdministratorAccess`] })
          : BootstrapStackParameters.onlyExisting(),
      });
    }
  } finally {
    await release();
  }
}

async function isBootstrapped(region: string): Promise<boolean> {
  const stack = await describeStack(region, 'CDKToolkit');
  const version = Number(stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue ?? 0);
  return /^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(stack?.StackStatus ?? '') && version >= NEEDED_VERSION;
}
