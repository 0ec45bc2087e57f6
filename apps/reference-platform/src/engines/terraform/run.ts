import { findTerraform, terraformEnvironment } from '@plinth/toolchain';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { TerraformComposition } from '../../terraform/compositions';
import type { EngineContext } from '../engine';
import type { BootstrapFacts, Found } from './bootstrap';
import type { StateFile } from './state-file';
import { StateLocation } from './state-location';
import { Terraform } from './terraform';
import { type PlanOutcome, TerraformSession } from './terraform-session';
import { WorkFolder } from './work-folder';

/** How long a process that a killed run left behind is waited for. */
const ORPHAN_DEADLINE_MS = 120_000;

/** What a run of one composition works with, and what it found. */
export interface Run {
  readonly deployment: Deployment;
  readonly folder: WorkFolder;
  readonly location: StateLocation;
  readonly session: TerraformSession;
  readonly facts: BootstrapFacts;
}

/** Waits for what an earlier run left working, releases the lock of one that is dead, and looks at what there is. */
export async function beginRun(context: EngineContext, composition: TerraformComposition, deployment: Deployment): Promise<Run> {
  const found = await findTerraform();
  if (found === undefined) {
    throw new PlatformError('neither terraform >= 1.11 nor tofu >= 1.10 was found, run "npm run doctor" for how to get one');
  }
  const folder = new WorkFolder(context.workDirectory);
  const variables = await terraformEnvironment({ onProgress: (message) => context.step(message) });
  const terraform = new Terraform(found.path, variables, folder, context);
  const location = new StateLocation(deployment, composition, folder);
  const left = await terraform.awaitOrphan(ORPHAN_DEADLINE_MS);
  const released = await location.releaseAbandonedLock(left);
  if (released !== undefined) {
    context.step(`released the lock ${released.ID} of process ${left!.pid}, which is dead`);
  }
  const session = new TerraformSession(deployment, composition, terraform, folder, location, context);
  return { deployment, folder, location, session, facts: await location.facts() };
}

/** The same without touching anything. */
export async function factsOf(
  context: EngineContext, composition: TerraformComposition, deployment: Deployment,
): Promise<Pick<Run, 'location' | 'facts'>> {
  const location = new StateLocation(deployment, composition, new WorkFolder(context.workDirectory));
  return { location, facts: await location.facts() };
}

export async function applyIfNeeded(session: TerraformSession, plan: PlanOutcome): Promise<PlanOutcome> {
  if (plan.changed) {
    await session.apply();
  }
  return plan;
}

export const stateOf = (found: Found): StateFile | undefined => (found === 'damaged' ? undefined : found);
