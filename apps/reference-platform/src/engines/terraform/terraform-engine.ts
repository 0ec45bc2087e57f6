import { findTerraform, terraformEnvironment } from '@plinth/toolchain';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, StatusReport } from '../engine';
import { pauseAt } from '../pause';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { type BootstrapDecision, type BootstrapFacts, decideBootstrap } from './bootstrap';
import type { StateFile } from './state-file';
import { ERRORED_STATE, LOCAL_STATE, MIGRATING_STATE, StateLocation } from './state-location';
import { Terraform } from './terraform';
import { type PlanOutcome, TerraformSession } from './terraform-session';
import { WorkFolder } from './work-folder';

/** How long a process that a killed run left behind is waited for. */
const ORPHAN_DEADLINE_MS = 120_000;

interface Run {
  readonly deployment: Deployment;
  readonly folder: WorkFolder;
  readonly location: StateLocation;
  readonly session: TerraformSession;
  readonly facts: BootstrapFacts;
  readonly decision: BootstrapDecision;
}

/** Deploys with the terraform or tofu binary; the state lies in the bucket that it describes. */
export class TerraformEngine implements Engine {
  public constructor(private readonly context: EngineContext) {}

  public async deploy(deployment: Deployment): Promise<DeployOutcome> {
    const run = await this.begin(deployment);
    return this.deployStack(run, false);
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    const { session, facts, decision } = await this.begin(deployment);
    if (decision.next === 'push') {
      throw new PlatformError(`an earlier apply of ${deployment.environment} could not write its state, deploy writes it and then a plan is right`);
    }
    const remote = decision.next === 'attach';
    await session.configure({ backend: remote ? 'bucket' : 'folder' });
    await session.adopt(remote ? stateOf(facts.remote) : stateOf(facts.local));
    return (await session.plan()).changes;
  }

  /**
   * Above dev everything that is retained stays, and the state that describes it too, so that the next deploy goes on
   * from there. In dev the state first comes back into the work folder, since it cannot lie in what is destroyed.
   */
  public async destroy(deployment: Deployment): Promise<DestroyOutcome> {
    const run = await this.begin(deployment);
    if (run.facts.bucket === 'absent' && stateOf(run.facts.local) === undefined) {
      return { changed: false, summary: 'nothing to destroy', kept: [], byHand: [] };
    }
    if (deployment.settings.retainOnDeletion) {
      const { changed } = await this.deployStack(run, true);
      return {
        changed,
        summary: changed ? 'destroyed what is not retained' : 'no changes',
        kept: [...keptResources(deployment), `the state ${run.location.names.key}, which describes them`],
        byHand: removalByHand(deployment),
      };
    }
    if (run.facts.bucket === 'ours' && stateOf(run.facts.local) === undefined && stateOf(run.facts.remote) === undefined) {
      throw new PlatformError(`no state of ${deployment.environment} was found, deploy first: that takes in what exists, and then it can be destroyed`);
    }
    return this.destroyAll(run, deployment);
  }

  public async status(deployment: Deployment): Promise<StatusReport> {
    const folder = new WorkFolder(this.context.workDirectory);
    const location = new StateLocation(deployment, folder);
    const facts = await location.facts();
    const decision = decideBootstrap(facts, location.names);
    const remote = stateOf(facts.remote);
    if (decision.next === 'refuse' || decision.next === 'push') {
      return { state: 'unfinished', detail: decision.why, outputs: {} };
    }
    if (decision.next === 'create') {
      return facts.bucket === 'absent' && (stateOf(facts.local)?.addresses.length ?? 0) === 0
        ? { state: 'absent', detail: 'not deployed', outputs: {} }
        : { state: 'unfinished', detail: `${decision.why}; deploy goes on`, outputs: {} };
    }
    return { state: isReduced(remote!) ? 'reduced' : 'deployed', detail: `state serial ${remote!.serial} in ${location.names.bucket}`, outputs: remote!.outputs };
  }

  private async begin(deployment: Deployment): Promise<Run> {
    const found = await findTerraform();
    if (found === undefined) {
      throw new PlatformError('neither terraform >= 1.11 nor tofu >= 1.10 was found, run "npm run doctor" for how to get one');
    }
    const folder = new WorkFolder(this.context.workDirectory);
    const variables = await terraformEnvironment({ onProgress: (message) => this.context.step(message) });
    const terraform = new Terraform(found.path, variables, folder, this.context);
    const location = new StateLocation(deployment, folder);
    const left = await terraform.awaitOrphan(ORPHAN_DEADLINE_MS);
    const released = await location.releaseAbandonedLock(left);
    if (released !== undefined) {
      this.context.step(`released the lock ${released.ID} of process ${left!.pid}, which is dead`);
    }
    const facts = await location.facts();
    const decision = decideBootstrap(facts, location.names);
    if (decision.next === 'refuse') {
      throw new PlatformError(decision.why);
    }
    this.context.step(decision.why);
    return { deployment, folder, location, facts, decision, session: new TerraformSession(deployment, terraform, folder, location, this.context) };
  }

  private async deployStack(run: Run, withoutRoles: boolean): Promise<DeployOutcome> {
    return run.decision.next === 'create' ? this.create(run, withoutRoles) : this.update(run, withoutRoles);
  }

  /** With the state in the folder, then with the same state in the bucket that was just made. */
  private async create(run: Run, withoutRoles: boolean): Promise<DeployOutcome> {
    const { folder, session, facts, decision } = run;
    if (decision.next === 'create' && decision.setAside) {
      folder.putAside(LOCAL_STATE);
      folder.putAside(MIGRATING_STATE);
    } else if (folder.state(LOCAL_STATE) === undefined && folder.state(MIGRATING_STATE) !== undefined) {
      folder.write(LOCAL_STATE, folder.read(MIGRATING_STATE)!);
    }
    await session.configure({ backend: 'folder', withoutRoles });
    await session.adopt(stateOf(facts.local));
    await session.applyUnplanned();
    await pauseAt('created', run.deployment, this.context);
    const before = stateOf(folder.state(LOCAL_STATE));
    if (before === undefined) {
      throw new PlatformError(`terraform wrote no state into ${folder.path}, deploy again`);
    }
    await this.migrate(run, before, withoutRoles);
    return { changed: true, summary: 'deployed, state migrated', outputs: before.outputs };
  }

  /** The copy in the folder is put aside only after the one in the bucket was read back and found to be the same. */
  private async migrate({ deployment, folder, location, session }: Run, before: StateFile, withoutRoles: boolean): Promise<void> {
    folder.write(MIGRATING_STATE, folder.read(LOCAL_STATE)!);
    await session.configure({ backend: 'bucket', withoutRoles }, true);
    await pauseAt('migrated', deployment, this.context);
    await this.restoreLineage({ folder, session, facts: { local: before, remote: await location.remote() } });
    const after = await location.remote();
    if (after === undefined || after.content !== before.content || after.lineage !== before.lineage || after.serial < before.serial) {
      throw new PlatformError(`the state of serial ${before.serial} did not arrive in ${location.names.bucket}, it is kept in ${folder.file(MIGRATING_STATE)}; deploy again`);
    }
    folder.putAside(MIGRATING_STATE);
    folder.putAside(LOCAL_STATE);
  }

  /**
   * Terraform gives what it migrates into an empty bucket a new lineage. With its own, a copy that was left somewhere
   * can be told from a state of another origin, and an older one from a newer one.
   */
  private async restoreLineage({ folder, session, facts }: Pick<Run, 'folder' | 'session'> & { facts: Pick<BootstrapFacts, 'local' | 'remote'> }): Promise<void> {
    const local = stateOf(facts.local);
    const remote = stateOf(facts.remote);
    if (local !== undefined && local.content === remote?.content && local.lineage !== remote.lineage) {
      await session.push(folder.state(MIGRATING_STATE) === undefined ? LOCAL_STATE : MIGRATING_STATE, { replace: true });
    }
  }

  private async update({ folder, location, session, facts, decision }: Run, withoutRoles: boolean): Promise<DeployOutcome> {
    await session.configure({ backend: 'bucket', withoutRoles });
    if (decision.next === 'push') {
      await session.push(ERRORED_STATE);
    }
    folder.putAside(ERRORED_STATE);
    if (decision.next === 'attach' && decision.setAside) {
      await this.restoreLineage({ folder, session, facts });
      folder.putAside(LOCAL_STATE);
    }
    folder.putAside(MIGRATING_STATE);
    await session.adopt(decision.next === 'push' ? await location.remote() : stateOf(facts.remote));
    const { changed } = await this.applyIfNeeded(session, await session.plan());
    const outputs = changed ? (await location.remote())?.outputs : stateOf(facts.remote)?.outputs;
    return { changed, summary: changed ? 'updated' : 'no changes', outputs: outputs ?? {} };
  }

  private async applyIfNeeded(session: TerraformSession, plan: PlanOutcome): Promise<PlanOutcome> {
    if (plan.changed) {
      await session.apply();
    }
    return plan;
  }

  private async destroyAll({ folder, location, session, facts, decision }: Run, deployment: Deployment): Promise<DestroyOutcome> {
    if (facts.bucket === 'ours') {
      refuseIfNotEmpty(deployment, await location.isEmptyButForItself());
    }
    if (decision.next === 'push') {
      await session.configure({ backend: 'bucket' });
      await session.push(ERRORED_STATE);
      folder.putAside(ERRORED_STATE);
    }
    if (decision.next !== 'create') {
      this.context.step('taking the state out of the bucket');
      folder.putAside(LOCAL_STATE);
      folder.write(LOCAL_STATE, (await location.readRemote())!);
    }
    await session.configure({ backend: 'folder' });
    if (facts.bucket === 'ours') {
      await location.deleteOwnVersions();
    }
    await pauseAt('emptied', deployment, this.context);
    const { changed } = await this.applyIfNeeded(session, await session.plan('-destroy'));
    folder.putAside(LOCAL_STATE);
    folder.putAside(`${LOCAL_STATE}.backup`);
    return { changed, summary: 'destroyed', kept: [`its last state in ${folder.file('kept')}`], byHand: [] };
  }
}

const stateOf = (found: BootstrapFacts['local']): StateFile | undefined => (found === 'damaged' ? undefined : found);

const isReduced = (state: StateFile): boolean => state.outputs.ApplyRoleArn === undefined;
