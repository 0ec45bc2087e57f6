import { join } from 'node:path';
import { type CachedCloudAssembly, DiffMethod, ExpandStackSelection, type StackSelector, StackSelectionStrategy, Toolkit } from '@aws-cdk/toolkit-lib';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { objectVersions, bucketStanding, s3Client } from '../../aws';
import type { CdkComposition } from '../../cdk/compositions';
import { stackName } from '../../compositions/composition';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, PartStatus } from '../engine';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { describeStack, ensureBootstrapped } from './bootstrap';
import { ToolkitHost } from './toolkit-host';

/** How often CloudFormation is asked: it answers at once on the local cloud, and counts requests on AWS. */
const POLL_MS = { local: 200, aws: 2_000 } as const;

interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** Deploys the stacks of one composition through CloudFormation with CDK's own toolkit, as `cdk deploy` does. */
export class CdkEngine implements Engine {
  private readonly host: ToolkitHost;
  private readonly toolkit: Toolkit;

  public constructor(private readonly context: EngineContext, private readonly composition: CdkComposition) {
    this.host = new ToolkitHost(context);
    this.toolkit = new Toolkit({ ioHost: this.host, color: false, emojis: false });
  }

  public async deploy(deployment: Deployment): Promise<DeployOutcome> {
    this.context.step(`deploying ${this.composition.name}`);
    return this.withAssembly(deployment, false, async (assembly) => {
      for (const region of new Set(placesOf(assembly).map((place) => place.region))) {
        await ensureBootstrapped(this.toolkit, this.context, deployment.environment, region);
      }
      const changed = await this.deployStacks(assembly);
      const main = await this.stack(deployment);
      return { changed, summary: changed ? 'deployed' : 'no changes', outputs: main === undefined ? {} : outputsOf(main) };
    });
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    this.context.step(`comparing ${this.composition.name} with what is deployed`);
    const diffs = await this.withAssembly(deployment, false, async (assembly) => this.toolkit.diff(assembly, {
      // A change set needs the stack and cdk bootstrap: before the first deploy there is neither.
      method: (await this.stack(deployment)) === undefined ? DiffMethod.TemplateOnly() : DiffMethod.ChangeSet({ fallbackToTemplate: true }),
    }));
    return Object.values(diffs).flatMap((diff) => {
      const changes: Change[] = [];
      diff.resources.forEachDifference((address, change) => {
        const type = change.newResourceType ?? change.oldResourceType ?? '';
        if (change.isDifferent && type !== 'AWS::CDK::Metadata') {
          changes.push({ address, type, action: actionOf(change.isAddition, change.isRemoval, change.changeImpact) });
        }
      });
      return changes;
    });
  }

  public async requireDestroyable(deployment: Deployment): Promise<void> {
    if (this.composition.retains(deployment) || (await this.stack(deployment)) === undefined) {
      return;
    }
    for (const bucket of this.composition.dataBuckets(deployment)) {
      const s3 = s3Client(bucket.region);
      if ((await bucketStanding(s3, bucket.bucketName, deployment.environment.account)) === 'ours') {
        refuseIfNotEmpty(deployment, bucket, await objectVersions(s3, bucket.bucketName));
      }
    }
  }

  public async destroy(deployment: Deployment): Promise<DestroyOutcome> {
    if ((await this.stack(deployment)) === undefined && !(await this.hasOthers(deployment))) {
      return { changed: false, summary: 'nothing to destroy', kept: [], byHand: [] };
    }
    if (this.composition.retains(deployment)) {
      return this.reduce(deployment);
    }
    this.context.step(`deleting ${this.composition.name}`);
    await this.withAssembly(deployment, false, (assembly) => this.destroyStacks(assembly));
    return { changed: true, summary: 'destroyed', kept: ['CloudFormation stack CDKToolkit, which every CDK app of the account uses'], byHand: [] };
  }

  public async status(deployment: Deployment): Promise<PartStatus> {
    const stack = await this.stack(deployment);
    if (stack === undefined) {
      return { state: 'absent', detail: 'not deployed', outputs: {} };
    }
    const outputs = outputsOf(stack);
    if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.StackStatus ?? '')) {
      return { state: 'unfinished', detail: `the stack is ${stack.StackStatus}`, outputs };
    }
    const changed = (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString();
    return outputs[this.composition.mark] === undefined
      ? { state: 'reduced', detail: `destroyed but for what is retained, ${changed}`, outputs }
      : { state: 'deployed', detail: `${stack.StackStatus}, ${changed}`, outputs };
  }

  /**
   * Above dev the stacks stay, with what is retained in them: a stack that owns its bucket takes it back by an ordinary
   * deploy, while an orphaned bucket would have to be imported and an orphaned key could not even be found by name.
   *
   * The main stack goes first: as long as it refers to the others, nothing may go from them.
   */
  private async reduce(deployment: Deployment): Promise<DestroyOutcome> {
    this.context.step(`reducing ${this.composition.name} to what is retained`);
    const main = stackName(deployment, this.composition);
    const { changed, kept } = await this.withAssembly(deployment, true, async (assembly) => {
      const places = placesOf(assembly);
      const others = places.map(({ name }) => name).filter((name) => name !== main);
      const steps = [await this.deployStacks(assembly, [main]), others.length > 0 && await this.deployStacks(assembly, others)];
      return { changed: steps.includes(true), kept: places };
    });
    const removed = await this.withAssembly(deployment, false, async (assembly) => {
      const gone = placesOf(assembly).filter(({ name }) => !kept.some((place) => place.name === name));
      const standing = await this.standing(gone);
      await this.destroyStacks(assembly, standing.map(({ name }) => name));
      return standing.length > 0;
    });
    return {
      changed: changed || removed,
      summary: changed || removed ? 'destroyed what is not retained' : 'no changes',
      kept: [
        ...kept.map(({ name, region }) => `CloudFormation stack ${name} in ${region}, which goes on owning what is kept`),
        ...keptResources(this.composition, deployment),
      ],
      byHand: removalByHand(this.composition, deployment, kept),
    };
  }

  private async deployStacks(assembly: CachedCloudAssembly, names?: readonly string[]): Promise<boolean> {
    const { stacks } = await this.explained(() => this.toolkit.deploy(assembly, {
      stacks: selection(names),
      // A first deploy that failed leaves retained resources without a stack: the next one takes them in.
      deploymentMethod: { method: 'change-set', importExistingResources: true },
      stackEventPollingInterval: POLL_MS[this.context.target],
    }));
    return stacks.some(({ stackArn }) => !this.host.unchanged.has(stackArn));
  }

  private async destroyStacks(assembly: CachedCloudAssembly, names?: readonly string[]): Promise<void> {
    if (names?.length !== 0) {
      await this.explained(() => this.toolkit.destroy(assembly, { stacks: selection(names), stackEventPollingInterval: POLL_MS[this.context.target] }));
    }
  }

  private async withAssembly<T>(deployment: Deployment, reduced: boolean, work: (assembly: CachedCloudAssembly) => Promise<T>): Promise<T> {
    const { composition, context } = this;
    const source = await this.toolkit.fromAssemblyBuilder(async ({ outdir, context: values }) =>
      composition.app(deployment, { reduced, record: context.record() }, { outdir, context: values }).synth(), {
      outdir: join(context.workDirectory, reduced ? 'cdk.out.reduced' : 'cdk.out'),
      clobberEnv: false,
      resolveDefaultEnvironment: false,
    });
    const assembly = await this.toolkit.synth(source);
    try {
      return await work(assembly);
    } finally {
      await assembly.dispose();
    }
  }

  private stack(deployment: Deployment): Promise<Stack | undefined> {
    return describeStack(deployment.environment.region, stackName(deployment, this.composition));
  }

  /** Whether a destroy that ended in the middle has left stacks beside the main one, which goes first. */
  private hasOthers(deployment: Deployment): Promise<boolean> {
    return this.withAssembly(deployment, false, async (assembly) => (await this.standing(placesOf(assembly))).length > 0);
  }

  private async standing(places: readonly StackPlace[]): Promise<StackPlace[]> {
    const found = await Promise.all(places.map(({ name, region }) => describeStack(region, name)));
    return places.filter((_place, index) => found[index] !== undefined);
  }

  /** The toolkit tells that a stack failed; why is in the events. */
  private async explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = this.host.firstFailure;
      throw reason === undefined ? error : new PlatformError(
        `CloudFormation could not deploy ${reason.replace(/\.$/, '')}; correct that and deploy again`, 1, { cause: error });
    }
  }
}

const placesOf = ({ cloudAssembly }: CachedCloudAssembly): StackPlace[] =>
  cloudAssembly.stacks.map(({ stackName: name, environment }) => ({ name, region: environment.region }));

/** Exactly these, or all. */
function selection(names: readonly string[] | undefined): StackSelector {
  return names === undefined
    ? { strategy: StackSelectionStrategy.ALL_STACKS }
    : { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: [...names], expand: ExpandStackSelection.NONE };
}

function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries((stack.Outputs ?? []).filter(({ OutputKey }) => !OutputKey!.startsWith('Export'))
    .map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue ?? '']));
}

function actionOf(isAddition: boolean, isRemoval: boolean, impact: string): Change['action'] {
  if (isAddition) {
    return impact === 'WILL_IMPORT' ? 'import' : 'create';
  }
  return isRemoval ? 'delete' : impact === 'WILL_REPLACE' ? 'replace' : 'update';
}
