import { bucketStanding, objectVersions, s3Client } from '../../aws';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { TerraformComposition } from '../../terraform/compositions';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, PartStatus } from '../engine';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { type AttachmentDecision, decideAttachment } from './attachment';
import { applyIfNeeded, beginRun, factsOf, type Run as AnyRun, stateOf } from './run';
import type { StateFile } from './state-file';
import { ERRORED_STATE, LOCAL_STATE } from './state-location';

interface Run extends AnyRun {
  readonly decision: AttachmentDecision;
}

/** Deploys a composition whose state lies in the bucket that the bootstrap has made. */
export class AttachedEngine implements Engine {
  public constructor(private readonly context: EngineContext, private readonly composition: TerraformComposition) {}

  public async deploy(deployment: Deployment): Promise<DeployOutcome> {
    const run = await this.begin(deployment);
    return this.apply(run, false);
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    const { session, facts, decision } = await this.begin(deployment);
    if (decision.next === 'push') {
      throw new PlatformError(`an earlier apply of ${deployment.environment} could not write its state, deploy writes it and then a plan is right`);
    }
    await session.configure({ backend: decision.next === 'attach' ? 'bucket' : 'folder' });
    await session.adopt(stateOf(facts.remote));
    return (await session.plan()).changes;
  }

  public async requireDestroyable(deployment: Deployment): Promise<void> {
    if (this.composition.retains(deployment)) {
      return;
    }
    for (const bucket of this.composition.dataBuckets(deployment)) {
      const s3 = s3Client(bucket.region);
      if ((await bucketStanding(s3, bucket.bucketName, deployment.environment.account)) === 'ours') {
        refuseIfNotEmpty(deployment, bucket, await objectVersions(s3, bucket.bucketName));
      }
    }
  }

  /** Where nothing is retained the state goes too, last of all: its bucket is to be empty. */
  public async destroy(deployment: Deployment): Promise<DestroyOutcome> {
    const run = await this.begin(deployment);
    const { session, facts, decision, location } = run;
    if (decision.next !== 'push' && stateOf(facts.remote) === undefined) {
      const [stray] = await session.strays(undefined);
      if (stray !== undefined) {
        throw new PlatformError(`no state of ${location.names.environment} was found, but ${stray.id} exists; deploy first: that takes in what exists, and then it can be destroyed`);
      }
      return { changed: false, summary: 'nothing to destroy', kept: [], byHand: [] };
    }
    if (!this.composition.retains(deployment)) {
      return this.destroyAll(run);
    }
    const { changed } = await this.apply(run, true);
    return {
      changed,
      summary: changed ? 'destroyed what is not retained' : 'no changes',
      kept: [...keptResources(this.composition, deployment), `the state ${location.names.key}, which describes them`],
      byHand: removalByHand(this.composition, deployment),
    };
  }

  public async status(deployment: Deployment): Promise<PartStatus> {
    const { location, facts } = await factsOf(this.context, this.composition, deployment);
    const decision = decideAttachment(facts, location.names);
    const remote = stateOf(facts.remote);
    if (decision.next === 'refuse' || decision.next === 'push') {
      return { state: 'unfinished', detail: decision.why, outputs: {} };
    }
    if (remote === undefined || remote.addresses.length === 0) {
      return { state: 'absent', detail: 'not deployed', outputs: {} };
    }
    const whole = remote.outputs[this.composition.mark] !== undefined;
    const state = whole ? 'deployed' : this.composition.retains(deployment) ? 'reduced' : 'unfinished';
    return { state, detail: `state serial ${remote.serial} of ${location.names.key}`, outputs: remote.outputs };
  }

  private async begin(deployment: Deployment): Promise<Run> {
    const run = await beginRun(this.context, this.composition, deployment);
    const decision = decideAttachment(run.facts, run.location.names);
    if (decision.next === 'refuse') {
      throw new PlatformError(decision.why);
    }
    this.context.step(decision.why);
    return { ...run, decision };
  }

  private async apply(run: Run, reduced: boolean): Promise<DeployOutcome> {
    const { session, facts, decision, location } = run;
    if (decision.next === 'wait') {
      throw new PlatformError(`${decision.why}, deploy that first`);
    }
    await session.configure({ backend: 'bucket', reduced });
    const state = await this.pushed(run);
    if (state !== undefined) {
      await session.untaint(state);
    }
    const adopted = await session.adopt(state);
    if (state === undefined && !adopted) {
      // Everything is to be made: there is nothing that a plan would protect.
      await session.applyUnplanned();
      return { changed: true, summary: 'deployed', outputs: (await location.remote())?.outputs ?? {} };
    }
    const { changed } = await applyIfNeeded(session, await session.plan());
    const first = (stateOf(facts.remote)?.addresses.length ?? 0) === 0;
    const outputs = changed ? (await location.remote())?.outputs : stateOf(facts.remote)?.outputs;
    return { changed, summary: !changed ? 'no changes' : first ? 'deployed' : 'updated', outputs: outputs ?? {} };
  }

  /** The state in the bucket, after what an earlier apply could not write there. */
  private async pushed({ session, folder, facts, decision, location }: Run): Promise<StateFile | undefined> {
    if (decision.next === 'push') {
      await session.push(ERRORED_STATE);
    }
    folder.putAside(ERRORED_STATE);
    return decision.next === 'push' ? location.remote() : stateOf(facts.remote);
  }

  private async destroyAll(run: Run): Promise<DestroyOutcome> {
    const { session, folder, location } = run;
    await session.configure({ backend: 'bucket' });
    await this.pushed(run);
    const { changed } = await applyIfNeeded(session, await session.plan('-destroy'));
    folder.putAside(LOCAL_STATE);
    folder.write(LOCAL_STATE, (await location.readRemote())!);
    await location.deleteOwnVersions();
    folder.putAside(LOCAL_STATE);
    return { changed, summary: 'destroyed', kept: [`its last states in ${folder.file('kept')}`], byHand: [] };
  }
}
