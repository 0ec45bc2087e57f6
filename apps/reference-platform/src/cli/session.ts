import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompositionName } from '../compositions/composition';
import { config } from '../config';
import { PlatformError } from '../errors';
import { localCloud, Places } from '../places';
import { type Deployment, type EngineName, type Platform, resolvePlatform, type Stage, STAGES, type Target } from '../platform';
import { PLAIN_ENDPOINT } from '../worker-variables';
import { chooseEngines, type EngineChoice } from './engines-here';
import { Pool, type PoolTask, type TaskResult } from './pool';
import type { CommandName, Parameters } from './protocol';
import { type Reporter, reporterFor } from './reporter';

/** What the options of every command say. */
export interface SessionOptions {
  readonly engine: EngineName | 'both';
  readonly target: Target;
  readonly singleAccount?: string;
  readonly cloud: string;
  readonly json: boolean;
  /** The compositions that the command is about; all unless it is said. */
  readonly only?: readonly CompositionName[];
}

/** One call of the program: which deployments it is about, and their workers. */
export class Session {
  public readonly platform: Platform;
  public readonly reporter: Reporter;
  private readonly places: Places;

  public constructor(public readonly options: SessionOptions) {
    this.platform = resolvePlatform(config, options);
    this.places = new Places(this.platform, options.cloud);
    this.reporter = reporterFor(options.json);
  }

  public engines(): Promise<EngineChoice> {
    return chooseEngines(this.options.engine);
  }

  public deployments(stage: Stage | 'all', engines: readonly EngineName[]): Deployment[] {
    // Both engines of an environment side by side, as people read it.
    return STAGES.flatMap((each) => this.platform.deployments.filter((deployment) =>
      deployment.stage === each && (stage === 'all' || stage === each) && engines.includes(deployment.engine)));
  }

  /** @param commands of each deployment, one after another */
  public async run(
    deployments: readonly Deployment[], commands: (deployment: Deployment) => readonly CommandName[], parameters: Parameters = {},
  ): Promise<TaskResult[]> {
    const tasks = await Promise.all(deployments.map((deployment) => this.task(deployment, commands(deployment), parameters)));
    const pool = new Pool(this.reporter);
    const stop = () => {
      this.reporter.note('stopping: what was begun ends in order, run the same command again to go on');
      pool.stop();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    try {
      await this.reporter.begin(deployments);
      const results = await pool.run(tasks);
      await this.reporter.finish();
      return results;
    } finally {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }
  }

  private async task(deployment: Deployment, commands: readonly CommandName[], parameters: Parameters): Promise<PoolTask> {
    const { target, singleAccount, cloud, only } = this.options;
    return {
      deployment,
      job: {
        deploymentId: deployment.id, commands, parameters, only, target, singleAccount, cloud, logFile: this.places.logFile(deployment, commands.join('-')),
      },
      variables: { ...process.env, ...await this.variables(deployment) },
    };
  }

  private async variables(deployment: Deployment): Promise<NodeJS.ProcessEnv> {
    const { environment, profile } = deployment;
    const version = (JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { version: string }).version;
    // The SDK would say into every log that it will leave Node 20 behind.
    const quiet = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const common = { ...quiet, AWS_EXECUTION_ENV: `plinth/${version}`, AWS_REGION: environment.region, AWS_DEFAULT_REGION: environment.region };
    if (this.options.target === 'aws') {
      return { ...common, ...(profile !== undefined && { AWS_PROFILE: profile }) };
    }
    const cloud = localCloud(this.platform, [deployment], this.options.cloud, (message) => this.reporter.note(message));
    try {
      const account = await cloud.account(environment.account);
      return { ...common, ...cloud.environment(account), [PLAIN_ENDPOINT]: account.plainEndpoint };
    } catch (error) {
      throw new PlatformError((error as Error).message, 1, { cause: error });
    }
  }
}

/** 1 when anything failed, is broken or wrong. */
export function exitCodeOf(results: readonly TaskResult[]): number {
  return results.some(({ error, outcomes }) => error !== undefined || (outcomes.verify?.broken ?? 0) > 0 || (outcomes.emailStatus?.wrong ?? 0) > 0
    || outcomes.restoreDrill?.succeeded === false) ? 1 : 0;
}
