import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';
import type { EnginesInOrder } from '../engines/in-order';
import { pauseAt } from '../engines/pause';
import type { Deployment } from '../platform';
import { KEY_IDS_OUTPUT, type KeyRecord, recordOutput, RECORD_OUTPUT, type UploaderRecord } from '../record';
import type { RecordKeeper } from '../record-keeper';
import { type KeyAge, keyAges } from './key-age';
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
 * Replaces the uploader's access key in three deploys, so that at each moment the key in the secret works. The record is
 * written before each deploy and the time after it: a run that ended anywhere is gone on with.
 */
export class Rotation {
  private readonly steps: string[] = [];
  private readonly stored: StoredKeys;

  public constructor(private readonly work: RotationWork, private readonly options: RotationOptions) {
    this.stored = new StoredKeys(work.deployment);
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
    return { steps: this.steps, standing: standing(this.record), keys: keyAges(this.record, this.work.deployment.assets.uploaderSettings.keyMaxAgeDays) };
  }

  private get record(): UploaderRecord {
    return this.work.keeper.record.uploader;
  }

  /** Before anything moves: afterwards it could not be told which key is in which slot. */
  private async identify(): Promise<void> {
    const { keeper, deployment } = this.work;
    if (!deployment.assets.uploaderSettings.generateKey) {
      keeper.save({ ...keeper.record, uploader: await this.stored.identify(this.record) });
    }
  }

  /** What an earlier run wrote down and did not bring to its end. */
  private async finishLast(deployed: Readonly<Record<string, string>>): Promise<void> {
    const { record } = this.work.keeper;
    const phase = phaseOf(record.uploader);
    const unstamped = (phase !== 'one key' && record.uploader.repointedAt === undefined)
      || (/disabled/.test(phase) && record.uploader.disabledAt === undefined);
    if (deployed[RECORD_OUTPUT] !== recordOutput(record) || unstamped) {
      await this.deploy('going on with what an earlier run began', record.uploader);
    }
  }

  private async perform(move: RotationMove): Promise<void> {
    const { work: { context, deployment }, options } = this;
    const quietSeconds = options.quietSeconds ?? QUIET_SECONDS[context.target];
    const waiting = { quietSeconds, wait: options.wait ?? false };
    if (move.quiet !== undefined) {
      const accessKeyId = await this.idOf(move.quiet);
      const question = { key: this.nameOf(move.quiet, accessKeyId), accessKeyId, repointedAt: this.record.repointedAt!, ...waiting };
      await requireQuiet(question, context, deployment.environment.region);
    }
    if (move.cooled) {
      const disabled = this.record.keys.find((key) => key.disabled)!;
      await requireCooled(this.nameOf(disabled, await this.idOf(disabled)), this.record.disabledAt!, waiting, context);
    }
    await this.deploy(move.title, move.next);
  }

  private async deploy(title: string, next: UploaderRecord): Promise<void> {
    const { engine, deployment, context, keeper } = this.work;
    context.step(title);
    const save = (uploader: UploaderRecord) => keeper.save({ ...keeper.record, uploader });
    save(next);
    if (!deployment.assets.uploaderSettings.generateKey) {
      save(await this.stored.realize(next, (message) => context.step(message)));
    }
    await engine.deploy(deployment, ['assets']);
    await pauseAt('rotated', deployment, context);
    save(stamped(this.record, new Date().toISOString()));
    this.steps.push(title);
  }

  private async idOf({ slot, accessKeyId }: KeyRecord): Promise<string> {
    const { engine, deployment } = this.work;
    const ids = JSON.parse((await engine.status(deployment)).outputs[KEY_IDS_OUTPUT] ?? '{}') as Record<string, string>;
    const id = accessKeyId ?? ids[slot];
    if (id === undefined) {
      throw new PlatformError(`the id of key ${slot} of ${deployment.assets.uploader.identityName} is known neither to the stack nor to the record, deploy ${deployment.stage} and rotate again`);
    }
    return id;
  }

  private nameOf({ slot }: KeyRecord, id: string): string {
    return `key ${slot} (${id}) of ${this.work.deployment.assets.uploader.identityName}`;
  }
}

/** From when on nobody has a reason to use the other key, and from when on nobody can. */
function stamped(record: UploaderRecord, now: string): UploaderRecord {
  switch (phaseOf(record)) {
    case 'one key': return { keys: record.keys, active: record.active };
    case 'repointed':
    case 'pointed back': return { ...record, repointedAt: record.repointedAt ?? now, disabledAt: undefined };
    case 'old disabled':
    case 'new disabled': return { ...record, repointedAt: record.repointedAt ?? now, disabledAt: record.disabledAt ?? now };
  }
}
