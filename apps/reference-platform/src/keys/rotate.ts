import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';
import type { EnginesInOrder } from '../engines/in-order';
import { pauseAt } from '../engines/pause';
import type { Deployment } from '../platform';
import { KEY_IDS_OUTPUT, type KeyRecord, type KeysRecord, recordOutput, RECORD_OUTPUT } from '../record';
import type { RecordKeeper } from '../record-keeper';
import { type KeyAge, keyAges } from './key-age';
import type { KeyOwner } from './key-owner';
import { QUIET_SECONDS, requireCooled, requireQuiet } from './quiet';
import { back, forward, phaseOf, requireStep, type RotationMove, type RotationStep, standing } from './rotation';
import { StoredKeys } from './stored-keys';

export interface RotationOptions {
  /** Only this step, which must be the next one. */
  readonly step?: RotationStep;
  /** One step back instead. */
  readonly back?: boolean;
  /** Whether to wait as long as it takes until a key is unused. */
  readonly wait?: boolean;
  readonly quietSeconds?: number;
}

export interface RotationOutcome {
  /** What was done. */
  readonly steps: readonly string[];
  /** Where the rotation stands now. */
  readonly standing: string;
  readonly keys: readonly KeyAge[];
}

export interface RotationWork {
  readonly engine: EnginesInOrder;
  readonly deployment: Deployment;
  readonly context: EngineContext;
  readonly keeper: RecordKeeper;
}

/**
 * Replaces an access key in three steps, so that at each moment the key in the secret works. Where the engine makes the keys each step
 * is a deploy. The record is written before each step and the time after it: a run that ended anywhere is gone on with.
 */
export class Rotation<S extends object> {
  private readonly steps: string[] = [];
  private readonly stored: StoredKeys<S>;

  public constructor(private readonly work: RotationWork, private readonly owner: KeyOwner<S>, private readonly options: RotationOptions) {
    this.stored = new StoredKeys(owner);
  }

  public async run(deployed: Readonly<Record<string, string>>): Promise<RotationOutcome> {
    await this.identify();
    await this.finishLast(deployed);
    if (this.options.back) {
      await this.perform(back(this.record));
    } else {
      requireStep(this.options.step, forward(this.record), this.record);
      do {
        await this.perform(forward(this.record));
      } while (phaseOf(this.record) !== 'one key' && this.options.step === undefined);
    }
    return { steps: this.steps, standing: standing(this.record), keys: keyAges(this.record, this.owner.maxAgeDays) };
  }

  private get record(): KeysRecord {
    return this.owner.keysIn(this.work.keeper.record);
  }

  private save(keys: KeysRecord): void {
    const { keeper } = this.work;
    keeper.save(this.owner.withKeys(keeper.record, keys));
  }

  /** Before anything moves: afterwards it could not be told which key is in which slot. */
  private async identify(): Promise<void> {
    if (!this.owner.madeByEngine) {
      this.save(await this.stored.identify(this.record));
    }
  }

  /** What an earlier run wrote down and did not bring to its end. */
  private async finishLast(deployed: Readonly<Record<string, string>>): Promise<void> {
    const phase = phaseOf(this.record);
    const unstamped = (phase !== 'one key' && this.record.repointedAt === undefined)
      || (/disabled/.test(phase) && this.record.disabledAt === undefined);
    const undeployed = this.owner.word === 'uploader' && deployed[RECORD_OUTPUT] !== recordOutput(this.work.keeper.record);
    if (undeployed || unstamped) {
      await this.bringAbout('going on with what an earlier run began', this.record);
    }
  }

  private async perform(move: RotationMove): Promise<void> {
    const { work: { context }, options } = this;
    const quietSeconds = options.quietSeconds ?? QUIET_SECONDS[context.target];
    const waiting = { quietSeconds, wait: options.wait ?? false };
    if (move.quiet !== undefined) {
      const accessKeyId = await this.idOf(move.quiet);
      const question = { key: this.nameOf(move.quiet, accessKeyId), accessKeyId, repointedAt: this.record.repointedAt!, ...waiting };
      await requireQuiet(question, context, this.owner.region);
    }
    if (move.cooled) {
      const disabled = this.record.keys.find((key) => key.disabled)!;
      await requireCooled(this.nameOf(disabled, await this.idOf(disabled)), this.record.disabledAt!, waiting, context);
    }
    await this.bringAbout(move.title, move.next);
  }

  private async bringAbout(title: string, next: KeysRecord): Promise<void> {
    const { engine, deployment, context } = this.work;
    context.step(title);
    this.save(next);
    if (!this.owner.madeByEngine) {
      this.save(await this.stored.realize(next, (message) => context.step(message)));
    }
    // the record is an output of the assets, whoever makes the uploader's keys; of others no engine knows anything
    if (this.owner.word === 'uploader') {
      await engine.deploy(deployment, [this.owner.composition]);
    }
    await pauseAt('rotated', deployment, context);
    this.save(stamped(this.record, new Date().toISOString()));
    this.steps.push(title);
  }

  private async idOf({ slot, accessKeyId }: KeyRecord): Promise<string> {
    const { engine, deployment } = this.work;
    const ids = this.owner.madeByEngine
      ? JSON.parse((await engine.status(deployment)).outputs[KEY_IDS_OUTPUT] ?? '{}') as Record<string, string> : {};
    const id = accessKeyId ?? ids[slot];
    if (id === undefined) {
      throw new PlatformError(`the id of key ${slot} of ${this.owner.userName} is known neither to the stack nor to the record, deploy ${deployment.stage} and rotate again`);
    }
    return id;
  }

  private nameOf({ slot }: KeyRecord, id: string): string {
    return `key ${slot} (${id}) of ${this.owner.userName}`;
  }
}

/** From when on nobody has a reason to use the other key, and from when on nobody can. */
function stamped(record: KeysRecord, now: string): KeysRecord {
  switch (phaseOf(record)) {
    case 'one key': return { keys: record.keys, active: record.active };
    case 'repointed':
    case 'pointed back': return { ...record, repointedAt: record.repointedAt ?? now, disabledAt: undefined };
    case 'old disabled':
    case 'new disabled': return { ...record, repointedAt: record.repointedAt ?? now, disabledAt: record.disabledAt ?? now };
  }
}
