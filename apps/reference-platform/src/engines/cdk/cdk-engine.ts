import type { CachedCloudAssembly } from '@aws-cdk/toolkit-lib';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { objectVersions, bucketStanding, s3Client } from '../../aws';
import type { CdkComposition } from '../../cdk/compositions';
import { stackName } from '../../compositions/composition';
import type { Deployment } from '../../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, PartStatus } from '../engine';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { describeStack } from './describe-stack';
import type { CompositionToolkit } from './composition-toolkit';

interface StackPlace {
  readonly name: string;
  readonly region: string;
}

/** Deploys the stacks of one composition through CloudFormation with CDK's own toolkit, as `cdk deploy` does. */
export class CdkEngine implements Engine {
  private loaded: Promise<CompositionToolkit> | undefined;

  public constructor(private readonly context: EngineContext, private readonly composition: CdkComposition) {}

  public async deploy(deployment: Deployment): Promise<DeployOutcome> {
    this.context.step(`deploying ${this.composition.name}`);
    return this.withAssembly(deployment, false, async (assembly, toolkit) => {
      for (const region of new Set(placesOf(assembly).map((place) => place.region))) {
        await toolkit.ensureBootstrapped(deployment.environment, region);
      }
      const changed = await toolkit.deploy(assembly);
      const main = await this.stack(deployment);
      return { changed, summary: changed ? 'deployed' : 'no changes', outputs: main === undefined ? {} : outputsOf(main) };
    });
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    this.context.step(`comparing ${this.composition.name} with what is deployed`);
    return this.withAssembly(deployment, false, async (assembly, toolkit) => toolkit.changes(assembly, (await this.stack(deployment)) !== undefined));
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
    await this.withAssembly(deployment, false, (assembly, toolkit) => toolkit.destroy(assembly));
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
    const { changed, kept } = await this.withAssembly(deployment, true, async (assembly, toolkit) => {
      const places = placesOf(assembly);
      const others = places.map(({ name }) => name).filter((name) => name !== main);
      const steps = [await toolkit.deploy(assembly, [main]), others.length > 0 && await toolkit.deploy(assembly, others)];
      return { changed: steps.includes(true), kept: places };
    });
    const removed = await this.withAssembly(deployment, false, async (assembly, toolkit) => {
      const gone = placesOf(assembly).filter(({ name }) => !kept.some((place) => place.name === name));
      const standing = await this.standing(gone);
      await toolkit.destroy(assembly, standing.map(({ name }) => name));
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

  private async withAssembly<T>(
    deployment: Deployment, reduced: boolean, work: (assembly: CachedCloudAssembly, toolkit: CompositionToolkit) => Promise<T>,
  ): Promise<T> {
    const toolkit = await (this.loaded ??= this.load());
    return toolkit.withAssembly(deployment, reduced, (assembly) => work(assembly, toolkit));
  }

  /** What stands is told without it, and to load it takes a second. */
  private async load(): Promise<CompositionToolkit> {
    const { CompositionToolkit } = await import('./composition-toolkit.js');
    return new CompositionToolkit(this.context, this.composition);
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
}

const placesOf = ({ cloudAssembly }: CachedCloudAssembly): StackPlace[] =>
  cloudAssembly.stacks.map(({ stackName: name, environment }) => ({ name, region: environment.region }));

function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries((stack.Outputs ?? []).filter(({ OutputKey }) => !OutputKey!.startsWith('Export'))
    .map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue ?? '']));
}
