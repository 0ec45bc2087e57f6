import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import { TERRAFORM_COMPOSITIONS, type TerraformComposition } from '../../terraform/compositions';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, PartStatus } from '../engine';
import { pauseAt } from '../pause';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { type BootstrapDecision, type BootstrapFacts, decideBootstrap } from './bootstrap';
import { applyIfNeeded, beginRun, factsOf, type Run as AnyRun, stateOf } from './run';
import type { StateFile } from './state-file';
import { ERRORED_STATE, LOCAL_STATE, MIGRATING_STATE } from './state-location';

interface Run extends AnyRun {
  readonly decision: BootstrapDecision;
}

/** Deploys the composition that makes the states' bucket: its own state lies in the bucket that it describes. */
export class BootstrapEngine implements Engine {
  public constructor(private readonly context: EngineContext, private readonly composition: TerraformComposition) {}

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
    if (this.composition.retains(deployment)) {
      const { changed } = await this.deployStack(run, true);
      return {
        changed,
        summary: changed ? 'destroyed what is not retained' : 'no changes',
        kept: [...keptResources(this.composition, deployment), `the state ${run.location.names.key}, which describes them`],
        byHand: removalByHand(this.composition, deployment),
      };
    }
    if (run.facts.bucket === 'ours' && stateOf(run.facts.local) === undefined && stateOf(run.facts.remote) === undefined) {
      throw new PlatformError(`no state of ${deployment.environment} was found, deploy first: that takes in what exists, and then it can be destroyed`);
    }
    return this.destroyAll(run, deployment);
  }

  public async requireDestroyable(deployment: Deployment): Promise<void> {
    if (this.composition.retains(deployment)) {
      return;
    }
    const { location, facts } = await factsOf(this.context, this.composition, deployment);
    if (facts.bucket === 'ours') {
      const [bucket] = this.composition.dataBuckets(deployment);
      refuseIfNotEmpty(deployment, bucket!, await location.versionsBeside(TERRAFORM_COMPOSITIONS.map(({ component }) => component)));
    }
  }

  public async status(deployment: Deployment): Promise<PartStatus> {
    const { location, facts } = await factsOf(this.context, this.composition, deployment);
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
    const state = remote!.outputs[this.composition.mark] === undefined ? 'reduced' : 'deployed';
    return { state, detail: `state serial ${remote!.serial} in ${location.names.bucket}`, outputs: remote!.outputs };
  }

  private async begin(deployment: Deployment): Promise<Run> {
    const run = await beginRun(this.context, this.composition, deployment);
    const decision = decideBootstrap(run.facts, run.location.names);
    if (decision.next === 'refuse') {
      throw new PlatformError(decision.why);
    }
    this.context.step(decision.why);
    return { ...run, decision };
  }

  private async deployStack(run: Run, reduced: boolean): Promise<DeployOutcome> {
    return run.decision.next === 'create' ? this.create(run, reduced) : this.update(run, reduced);
  }

  /** With the state in the folder, then with the same state in the bucket that was just made. */
  private async create(run: Run, reduced: boolean): Promise<DeployOutcome> {
    const { folder, session, facts, decision } = run;
    if (decision.next === 'create' && decision.setAside) {
      folder.putAside(LOCAL_STATE);
      folder.putAside(MIGRATING_STATE);
    } else if (folder.state(LOCAL_STATE) === undefined && folder.state(MIGRATING_STATE) !== undefined) {
      folder.write(LOCAL_STATE, folder.read(MIGRATING_STATE)!);
    }
    await session.configure({ backend: 'folder', reduced });
    await session.adopt(stateOf(facts.local));
    await session.applyUnplanned();
    await pauseAt('created', run.deployment, this.context);
    const before = stateOf(folder.state(LOCAL_STATE));
    if (before === undefined) {
      throw new PlatformError(`terraform wrote no state into ${folder.path}, deploy again`);
    }
    await this.migrate(run, before, reduced);
    return { changed: true, summary: 'deployed and migrated', outputs: before.outputs };
  }

  /** The copy in the folder is put aside only after the one in the bucket was read back and found to be the same. */
  private async migrate({ deployment, folder, location, session }: Run, before: StateFile, reduced: boolean): Promise<void> {
    folder.write(MIGRATING_STATE, folder.read(LOCAL_STATE)!);
    await session.configure({ backend: 'bucket', reduced }, true);
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

  private async update({ folder, location, session, facts, decision }: Run, reduced: boolean): Promise<DeployOutcome> {
    await session.configure({ backend: 'bucket', reduced });
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
    const { changed } = await applyIfNeeded(session, await session.plan());
    const outputs = changed ? (await location.remote())?.outputs : stateOf(facts.remote)?.outputs;
    return { changed, summary: changed ? 'updated' : 'no changes', outputs: outputs ?? {} };
  }

  private async destroyAll({ folder, location, session, facts, decision }: Run, deployment: Deployment): Promise<DestroyOutcome> {
    if (facts.bucket === 'ours') {
      refuseIfNotEmpty(deployment, this.composition.dataBuckets(deployment)[0]!, await location.versionsBeside([this.composition.component]));
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
    const { changed } = await applyIfNeeded(session, await session.plan('-destroy'));
    folder.putAside(LOCAL_STATE);
    folder.putAside(`${LOCAL_STATE}.backup`);
    return { changed, summary: 'destroyed', kept: [`its last state in ${folder.file('kept')}`], byHand: [] };
  }
}
