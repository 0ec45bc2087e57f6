import { join } from 'node:path';
import { DiffMethod, type ICloudAssemblySource, Toolkit } from '@aws-cdk/toolkit-lib';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { stateApp, type StateAppOptions } from '../../cdk/state-app';
import { objectVersions, bucketStanding, s3Client } from '../../aws';
import { PlatformError } from '../../errors';
import { type Deployment, replicaStackName, stackName } from '../../platform';
import type { Change, DeployOutcome, DestroyOutcome, Engine, EngineContext, StatusReport } from '../engine';
import { keptResources, refuseIfNotEmpty, removalByHand } from '../retention';
import { describeStack, ensureBootstrapped } from './bootstrap';
import { ToolkitHost } from './toolkit-host';

/** How often CloudFormation is asked: it answers at once on the local cloud, and counts requests on AWS. */
const POLL_MS = { local: 200, aws: 2_000 } as const;

/** Deploys through CloudFormation with CDK's own toolkit, as `cdk deploy` does. */
export class CdkEngine implements Engine {
  private readonly host: ToolkitHost;
  private readonly toolkit: Toolkit;

  public constructor(private readonly context: EngineContext) {
    this.host = new ToolkitHost(context);
    this.toolkit = new Toolkit({ ioHost: this.host, color: false, emojis: false });
  }

  public async deploy(deployment: Deployment): Promise<DeployOutcome> {
    const { environment, replicaRegion } = deployment;
    for (const region of [replicaRegion, environment.region]) {
      if (region !== undefined) {
        await ensureBootstrapped(this.toolkit, this.context, environment, region);
      }
    }
    const { changed, outputs } = await this.deployApp(deployment);
    return { changed, summary: changed ? 'deployed' : 'no changes', outputs };
  }

  public async plan(deployment: Deployment): Promise<Change[]> {
    this.context.step('comparing with what is deployed');
    const diffs = await this.toolkit.diff(await this.source(deployment), {
      // A change set needs the stack and cdk bootstrap: before the first deploy there is neither.
      method: (await this.stack(deployment)) === undefined ? DiffMethod.TemplateOnly() : DiffMethod.ChangeSet({ fallbackToTemplate: true }),
    });
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
   * Above dev the stack stays, with what is retained in it: a stack that owns its bucket takes it back by an ordinary
   * deploy, while an orphaned bucket would have to be imported and an orphaned key could not even be found by name.
   */
  public async destroy(deployment: Deployment): Promise<DestroyOutcome> {
    if ((await this.stack(deployment)) === undefined) {
      return { changed: false, summary: 'nothing to destroy', kept: [], byHand: [] };
    }
    if (deployment.settings.retainOnDeletion) {
      const { changed } = await this.deployApp(deployment, { withoutRoles: true });
      return {
        changed,
        summary: changed ? 'destroyed what is not retained' : 'no changes',
        kept: [`CloudFormation stack ${stackName(deployment)}, which goes on owning the rest`, ...keptResources(deployment)],
        byHand: removalByHand(deployment, this.stackNames(deployment)),
      };
    }
    const s3 = s3Client(deployment.environment.region);
    if ((await bucketStanding(s3, deployment.names.bucketName, deployment.environment.account)) === 'ours') {
      refuseIfNotEmpty(deployment, await objectVersions(s3, deployment.names.bucketName));
    }
    this.context.step('deleting the stack');
    const source = await this.source(deployment);
    await this.explained(() => this.toolkit.destroy(source, { stackEventPollingInterval: POLL_MS[this.context.target] }));
    return { changed: true, summary: 'destroyed', kept: ['CloudFormation stack CDKToolkit, which every CDK app of the account uses'], byHand: [] };
  }

  public async status(deployment: Deployment): Promise<StatusReport> {
    const stack = await this.stack(deployment);
    if (stack === undefined) {
      return { state: 'absent', detail: 'not deployed', outputs: {} };
    }
    const outputs = outputsOf(stack);
    if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(stack.StackStatus ?? '')) {
      return { state: 'unfinished', detail: `the stack is ${stack.StackStatus}`, outputs };
    }
    const changed = (stack.LastUpdatedTime ?? stack.CreationTime)?.toISOString();
    return outputs.ApplyRoleArn === undefined
      ? { state: 'reduced', detail: `destroyed but for what is retained, ${changed}`, outputs }
      : { state: 'deployed', detail: `${stack.StackStatus}, ${changed}`, outputs };
  }

  private async deployApp(deployment: Deployment, options: StateAppOptions = {}): Promise<{ changed: boolean; outputs: Record<string, string> }> {
    this.context.step('deploying');
    const source = await this.source(deployment, options);
    const { stacks } = await this.explained(() => this.toolkit.deploy(source, {
      // A first deploy that failed leaves retained resources without a stack: the next one takes them in.
      deploymentMethod: { method: 'change-set', importExistingResources: true },
      stackEventPollingInterval: POLL_MS[this.context.target],
    }));
    const main = stacks.find((stack) => stack.stackName === stackName(deployment));
    return {
      changed: stacks.some(({ stackArn }) => !this.host.unchanged.has(stackArn)),
      outputs: main?.outputs ?? {},
    };
  }

  private async source(deployment: Deployment, options: StateAppOptions = {}): Promise<ICloudAssemblySource> {
    return this.toolkit.fromAssemblyBuilder(async ({ outdir, context }) => stateApp(deployment, options, { outdir, context }).synth(), {
      outdir: join(this.context.workDirectory, 'cdk.out'),
      clobberEnv: false,
      resolveDefaultEnvironment: false,
    });
  }

  private stack(deployment: Deployment): Promise<Stack | undefined> {
    return describeStack(deployment.environment.region, stackName(deployment));
  }

  private stackNames(deployment: Deployment): string[] {
    return [stackName(deployment), ...(deployment.replicaRegion === undefined ? [] : [replicaStackName(deployment)])];
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

function outputsOf(stack: Stack): Record<string, string> {
  return Object.fromEntries((stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue ?? '']));
}

function actionOf(isAddition: boolean, isRemoval: boolean, impact: string): Change['action'] {
  if (isAddition) {
    return impact === 'WILL_IMPORT' ? 'import' : 'create';
  }
  return isRemoval ? 'delete' : impact === 'WILL_REPLACE' ? 'replace' : 'update';
}
