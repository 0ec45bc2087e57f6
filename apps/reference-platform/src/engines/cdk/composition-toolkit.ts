import { join } from 'node:path';
import { type CachedCloudAssembly, DiffMethod, ExpandStackSelection, type StackSelector, StackSelectionStrategy, Toolkit } from '@aws-cdk/toolkit-lib';
import type { PlatformEnvironment } from '@plinth/env-presets';
import type { CdkComposition } from '../../cdk/compositions';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import type { Change, EngineContext } from '../engine';
import { ensureBootstrapped } from './bootstrap';
import { ToolkitHost } from './toolkit-host';

/** How often CloudFormation is asked: it answers at once on the local cloud, and counts requests on AWS. */
const POLL_MS = { local: 200, aws: 2_000 } as const;

/** CDK's own toolkit, working on the stacks of one composition as `cdk deploy` does. */
export class CompositionToolkit {
  private readonly host: ToolkitHost;
  private readonly toolkit: Toolkit;

  public constructor(private readonly context: EngineContext, private readonly composition: CdkComposition) {
    this.host = new ToolkitHost(context);
    this.toolkit = new Toolkit({ ioHost: this.host, color: false, emojis: false });
  }

  public ensureBootstrapped(environment: PlatformEnvironment, region: string): Promise<void> {
    return ensureBootstrapped(this.toolkit, this.context, environment, region);
  }

  public async withAssembly<T>(deployment: Deployment, reduced: boolean, work: (assembly: CachedCloudAssembly) => Promise<T>): Promise<T> {
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

  /** @param exists whether the main stack does: a change set needs it and cdk bootstrap, and before the first deploy there is neither */
  public async changes(assembly: CachedCloudAssembly, exists: boolean): Promise<Change[]> {
    const diffs = await this.toolkit.diff(assembly, { method: exists ? DiffMethod.ChangeSet({ fallbackToTemplate: true }) : DiffMethod.TemplateOnly() });
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

  /**
   * @param names exactly these stacks; all unless it is said
   * @returns whether anything changed
   */
  public async deploy(assembly: CachedCloudAssembly, names?: readonly string[]): Promise<boolean> {
    const { stacks } = await this.explained(() => this.toolkit.deploy(assembly, {
      stacks: selection(names),
      // A first deploy that failed leaves retained resources without a stack: the next one takes them in.
      deploymentMethod: { method: 'change-set', importExistingResources: true },
      stackEventPollingInterval: POLL_MS[this.context.target],
    }));
    return stacks.some(({ stackArn }) => !this.host.unchanged.has(stackArn));
  }

  public async destroy(assembly: CachedCloudAssembly, names?: readonly string[]): Promise<void> {
    if (names?.length !== 0) {
      await this.explained(() => this.toolkit.destroy(assembly, { stacks: selection(names), stackEventPollingInterval: POLL_MS[this.context.target] }));
    }
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

/** Exactly these, or all. */
function selection(names: readonly string[] | undefined): StackSelector {
  return names === undefined
    ? { strategy: StackSelectionStrategy.ALL_STACKS }
    : { strategy: StackSelectionStrategy.PATTERN_MUST_MATCH, patterns: [...names], expand: ExpandStackSelection.NONE };
}

function actionOf(isAddition: boolean, isRemoval: boolean, impact: string): Change['action'] {
  if (isAddition) {
    return impact === 'WILL_IMPORT' ? 'import' : 'create';
  }
  return isRemoval ? 'delete' : impact === 'WILL_REPLACE' ? 'replace' : 'update';
}
