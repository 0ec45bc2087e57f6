import { createHash } from 'node:crypto';
import { PlatformError } from '../../errors';
import type { Deployment } from '../../platform';
import { configurationJson, type StackOptions, type TerraformComposition } from '../../terraform/compositions';
import type { Change, EngineContext } from '../engine';
import { type Adoption, findAdoptions, hasName } from './adoption';
import { TerraformEvents } from './events';
import { type LockInfo, lockSentence, parseLockError } from './lock';
import type { StateLocation } from './state-location';
import type { StateFile } from './state-file';
import type { LockWatch, Terraform, TerraformResult } from './terraform';
import type { WorkFolder } from './work-folder';

const CONFIGURATION = 'main.tf.json';
const ADOPTIONS = 'adopt.tf.json';
const INITIALIZED = 'initialized';
const PLAN = 'plan.tfplan';

/** How long terraform waits for a lock that somebody else holds. */
const LOCK_TIMEOUT = process.env.PLINTH_LOCK_TIMEOUT ?? '30s';

export interface PlanOutcome {
  readonly changed: boolean;
  readonly changes: Change[];
}

/** The terraform commands of one run, each with its progress and its errors in this app's words. */
export class TerraformSession {

  public constructor(
    private readonly deployment: Deployment,
    private readonly composition: TerraformComposition,
    private readonly terraform: Terraform,
    private readonly folder: WorkFolder,
    private readonly location: StateLocation,
    private readonly context: EngineContext,
  ) {}

  private remote = false;

  /** For progress: which of the configurations it is. */
  private get of(): string {
    return this.composition.bootstraps ? '' : ` of ${this.composition.name}`;
  }

  /** Writes the configuration and initializes the folder for it, unless that was done before for the same one. */
  public async configure(options: Omit<StackOptions, 'record'>, migrate = false): Promise<void> {
    const json = this.json(options);
    const fingerprint = createHash('sha256').update(`${this.terraform.binary}\n${JSON.stringify((JSON.parse(json) as { terraform: unknown }).terraform)}`).digest('hex');
    this.folder.write(CONFIGURATION, json);
    this.remote = options.backend === 'bucket';
    this.folder.remove(ADOPTIONS);
    if (!migrate && this.folder.has('.terraform') && this.folder.read(INITIALIZED) === fingerprint) {
      return;
    }
    this.context.step(migrate ? 'migrating the state into the bucket' : `terraform init${this.of}`);
    this.folder.remove(INITIALIZED);
    const how = migrate ? ['-migrate-state', '-force-copy'] : ['-reconfigure'];
    const result = await this.terraform.run({
      args: ['init', '-input=false', '-no-color', `-lock-timeout=${LOCK_TIMEOUT}`, ...how],
      lock: migrate ? this.whole : undefined,
    });
    this.check(result, 'init');
    this.folder.write(INITIALIZED, fingerprint);
  }

  /** What exists already and the state does not know. */
  public strays(state: StateFile | undefined): Promise<Adoption[]> {
    return findAdoptions(this.json({ backend: 'folder' }), state?.addresses ?? [], this.deployment);
  }

  /**
   * Takes that in, on the next apply.
   *
   * @returns whether there is anything
   */
  public async adopt(state: StateFile | undefined): Promise<boolean> {
    const adoptions = await findAdoptions(this.folder.read(CONFIGURATION)!, state?.addresses ?? [], this.deployment);
    if (adoptions.length > 0) {
      this.context.step(`taking in ${adoptions.map(({ id }) => id).join(', ')}`);
      this.folder.write(ADOPTIONS, JSON.stringify({ import: adoptions }, undefined, 2));
    }
    return adoptions.length > 0;
  }

  /**
   * Goes on with what was made but not brought to its end: an update does the rest. Replaced it could not be where its name
   * is taken by itself, as long as the new one is to be made before the old one goes.
   */
  public async untaint({ tainted }: StateFile): Promise<void> {
    for (const address of tainted.filter((each) => hasName(each.split('.')[0]!))) {
      this.context.step(`going on with ${address}, which an earlier run began to make`);
      this.check(await this.terraform.run({ args: ['untaint', '-no-color', `-lock-timeout=${LOCK_TIMEOUT}`, address] }), 'untaint');
    }
  }

  public async plan(...options: string[]): Promise<PlanOutcome> {
    this.context.step(`terraform plan${this.of}`);
    const events = new TerraformEvents((message) => this.context.detail(message));
    const result = await this.terraform.run({
      args: ['plan', '-json', '-input=false', '-detailed-exitcode', `-out=${PLAN}`, `-lock-timeout=${LOCK_TIMEOUT}`, ...options],
      onLine: (line) => events.read(line),
      lock: this.remote ? this.fromFirstEvent('plan') : undefined,
    });
    if (result.exitCode !== 2) {
      this.check(result, 'plan', events);
    }
    return { changed: result.exitCode === 2, changes: events.changes };
  }

  /** Applies exactly what the last plan said. */
  public apply(): Promise<void> {
    return this.runApply(PLAN);
  }

  /** Plans and applies in one go, where everything is to be made anyway: that saves starting the provider once more. */
  public applyUnplanned(): Promise<void> {
    return this.runApply('-auto-approve');
  }

  private json(options: Omit<StackOptions, 'record'>): string {
    return configurationJson(this.composition, this.deployment, { ...options, record: this.context.record() }, this.folder.file('cdktf.out'));
  }

  private async runApply(what: string): Promise<void> {
    this.context.step(`terraform apply${this.of}`);
    const events = new TerraformEvents((message) => this.context.detail(message), (wait) => this.context.waited(wait));
    const result = await this.terraform.run({
      args: ['apply', '-json', '-input=false', `-lock-timeout=${LOCK_TIMEOUT}`, what],
      onLine: (line) => events.read(line),
      lock: this.remote ? this.fromFirstEvent('apply') : undefined,
    });
    this.folder.remove(PLAN);
    this.check(result, 'apply', events);
    this.folder.remove(ADOPTIONS);
  }

  /** `replace`: whatever lineage and serial the bucket's state has, which only a migration may do that compared both. */
  public async push(file: string, { replace = false } = {}): Promise<void> {
    this.context.step(`terraform state push ${file}`);
    const args = ['state', 'push', `-lock-timeout=${LOCK_TIMEOUT}`, ...(replace ? ['-force'] : []), file];
    this.check(await this.terraform.run({ args, lock: replace ? this.whole : undefined }), 'state push');
  }

  /**
   * Plan and apply take the lock before they look at the first resource, and give it back after their summary; an apply
   * that plans by itself says the plan's before.
   */
  private fromFirstEvent(command: 'plan' | 'apply'): LockWatch {
    const summary = command === 'plan' ? /"type":"change_summary"/ : /"operation":"(?!plan")\w+"[^\n]*"type":"change_summary"/;
    return {
      find: () => this.location.lock(),
      isHeld: (output) => /"type":"(refresh_start|resource_drift|planned_change|apply_start)"/.test(output) && !summary.test(output),
    };
  }

  /** While a state is brought into its bucket for the first time, nobody else knows of it. */
  private readonly whole: LockWatch = { find: () => this.location.lock(), isHeld: () => true };

  private check({ exitCode, stdout, stderr }: TerraformResult, command: string, events?: TerraformEvents): void {
    if (exitCode === 0) {
      return;
    }
    if (this.context.signal.aborted) {
      throw new PlatformError('stopped; run the same command again: it goes on where this ended');
    }
    const text = events !== undefined && events.errors.length > 0 ? events.errors.join('\n') : plainErrors(`${stderr}\n${stdout}`);
    const lock: LockInfo | undefined = parseLockError(text);
    if (lock !== undefined) {
      throw new PlatformError(lockSentence(this.location.names.environment, lock, this.terraform.binary, this.folder.path));
    }
    if (/Error acquiring the state lock/.test(text)) {
      throw new PlatformError(`the state of ${this.location.names.environment} was locked by somebody who is done by now, run the same command again`);
    }
    throw new Error(`terraform ${command} of ${this.location.names.environment} failed: ${text.trim() || `exit code ${exitCode}`}`);
  }
}

/** Terraform's error boxes without their frame. */
function plainErrors(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^[│╷╵]\s?/, '').trimEnd());
  const first = lines.findIndex((line) => line.startsWith('Error:'));
  return lines.slice(Math.max(first, 0)).filter((line) => line !== '').slice(0, 20).join('\n');
}
