import {
  DeleteRecoveryPointCommand, DescribeBackupJobCommand, DescribeBackupJobCommandOutput, DescribeRecoveryPointCommand, StartBackupJobCommand,
} from '@aws-sdk/client-backup';
import { CreateBucketCommand, DeleteBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { prepare, StaticOnly } from '../../../access/live';
import { AwsAccess, AwsCredentials } from '../../../aws-access';
import { Connection } from '../../../connection';
import { VerifyLine } from '../../../promise';
import { Behaviour } from '../../../verify/behaviour';
import { verifyDeployed } from '../../../verify/verify';
import { backupClients } from '../../clients';
import { BackupSession } from '../../shared/session';
import { BackupPlanAttempt, backupPlanAccess } from '../access';
import { IDENTITY_TITLES, IdentityName } from '../access/row';
import { BackupPlanModel } from '../model';
import { backupPlanPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { BackupPlanSubject, deployerArns } from '../subject';

const POLL_MILLISECONDS = 200;
const DEADLINE_MILLISECONDS = 30_000;
const DAY = 86_400_000;

/** One run of verify on a backup plan. */
export class BackupPlanSession extends BackupSession<IdentityName, BackupPlanSubject, BackupPlanModel> {
  private point?: Promise<string>;
  private readonly source: string;

  public constructor(connection: Connection, subject: BackupPlanSubject, model: BackupPlanModel) {
    super(connection, IDENTITY_TITLES, subject, model, undefined);
    this.source = `plinth-verify-${this.run}`;
  }

  public override async attempt(identity: IdentityName, id: string): Promise<BackupPlanAttempt> {
    return { ...await super.attempt(identity, id), recoveryPoint: () => this.recoveryPoint() };
  }

  /** A recovery point of an empty bucket, made for the run: by an on-demand job, as AWS Backup's role. */
  public recoveryPoint(): Promise<string> {
    this.point ??= prepare('making a recovery point', this.backUp());
    return this.point;
  }

  /** Runs a job of the bucket to its end. */
  public async job(deleteAfterDays: number): Promise<DescribeBackupJobCommandOutput> {
    const { names, environment: { partition } } = this.subject;
    const { BackupJobId } = await this.own.backup.send(new StartBackupJobCommand({
      BackupVaultName: names.vault.vaultName, ResourceArn: `arn:${partition}:s3:::${this.source}`, IamRoleArn: names.roleArn, Lifecycle: { DeleteAfterDays: deleteAfterDays },
    }));
    for (const deadline = Date.now() + DEADLINE_MILLISECONDS; ;) {
      const job = await this.own.backup.send(new DescribeBackupJobCommand({ BackupJobId }));
      if (['COMPLETED', 'FAILED', 'ABORTED', 'EXPIRED'].includes(job.State ?? '')) {
        return job;
      }
      if (Date.now() > deadline) {
        throw new Error(`the backup job ${BackupJobId} is ${job.State} after ${DEADLINE_MILLISECONDS / 1000} s, must have ended; look at it in AWS Backup`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    }
  }

  protected isAnonymous(): boolean {
    return false;
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'service-role':
        return this.asTwin(this.subject.names.roleArn);
      case 'deployer':
        return this.asDeployer(deployerArns(this.subject.environment));
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }

  protected override async clean(): Promise<string | undefined> {
    const left = await super.clean();
    if (this.point === undefined) {
      return left;
    }
    const [point] = await Promise.allSettled([this.point]);
    const kept = point.status === 'fulfilled' ? await this.deletePoint(point.value) : undefined;
    await this.own.s3.send(new DeleteBucketCommand({ Bucket: this.source }));
    return left ?? kept;
  }

  private async backUp(): Promise<string> {
    if (!this.emulated) {
      throw new StaticOnly('on AWS a recovery point that is made for this would be locked, and billed, for days; it is tried on the local cloud');
    }
    await this.own.s3.send(new CreateBucketCommand({ Bucket: this.source }));
    await this.own.s3.send(new PutBucketVersioningCommand({ Bucket: this.source, VersioningConfiguration: { Status: 'Enabled' } }));
    const { State: state, StatusMessage: message, RecoveryPointArn: arn } = await this.job(this.leastDays);
    if (state !== 'COMPLETED' || arn === undefined) {
      throw new Error(`an on-demand backup ended with ${state}: ${message ?? 'no message'}`);
    }
    return arn;
  }

  /** As short as the lock lets it be. */
  private get leastDays(): number {
    return Math.max(1, this.model.vault?.lock?.minimumDays ?? 1);
  }

  private async deletePoint(RecoveryPointArn: string): Promise<string | undefined> {
    const { vaultName } = this.subject.names.vault;
    return this.own.backup.send(new DeleteRecoveryPointCommand({ BackupVaultName: vaultName, RecoveryPointArn })).then(() => undefined, (error: Error) => {
      // what is promised: where the vault is retained nobody but break-glass deletes what is in it
      if (this.subject.settings.retainOnDeletion && /AccessDenied|InvalidRequest/.test(error.name)) {
        return `a recovery point of an empty bucket stays in ${vaultName} for ${this.leastDays} days: nobody here may delete it`;
      }
      throw error;
    });
  }
}

type PlanBehaviour = Behaviour<BackupPlanSubject, BackupPlanSession>;

const behaviours: PlanBehaviour[] = [
  {
    id: 'behaviour/backed-up',
    title: 'An on-demand backup, by AWS Backup\'s own role, lands in the vault, encrypted with its key, and has its day of deletion',
    run: async (session) => {
      const RecoveryPointArn = await session.recoveryPoint();
      const { vaultName } = session.subject.names.vault;
      const point = await session.own.backup.send(new DescribeRecoveryPointCommand({ BackupVaultName: vaultName, RecoveryPointArn }));
      const days = ((point.CalculatedLifecycle?.DeleteAt?.getTime() ?? 0) - Date.now()) / DAY;
      const least = session.model.vault?.lock?.minimumDays ?? 1;
      if (point.EncryptionKeyArn !== session.model.key?.arn || days < least - 1) {
        throw new Error(`the recovery point is encrypted with ${point.EncryptionKeyArn} and deleted in ${days.toFixed(1)} days, must be encrypted with ${session.model.key?.arn} and kept for ${least}`);
      }
      return `${RecoveryPointArn} is kept until ${point.CalculatedLifecycle?.DeleteAt?.toISOString()}`;
    },
  },
  {
    id: 'behaviour/too-short',
    title: 'A job that would keep its backup for less than the vault\'s lock asks fails',
    applies: ({ settings }) => settings.vaultMinimumRetentionDays > 1,
    run: async (session) => {
      await session.recoveryPoint();
      const { State: state, StatusMessage: message } = await session.job(session.subject.settings.vaultMinimumRetentionDays - 1);
      if (state !== 'FAILED') {
        throw new Error(`a job that keeps its backup for a day less than the lock asks ended with ${state}, must fail`);
      }
      return `it failed: ${message}`;
    },
  },
];

/**
 * Verifies a deployed backup plan, line by line: reads it, checks every promise, and tries what must be refused with each identity's own
 * credentials. On the local cloud it backs up an empty bucket of its own; where the vault is retained that recovery point stays, which the last
 * line says.
 *
 * @param access with the credentials of a deployer
 * @param subject what it should be
 */
export function verifyBackupPlan(access: AwsAccess, subject: BackupPlanSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'backup plan',
    promises: backupPlanPromises,
    behaviours,
    rows: backupPlanAccess,
    read: (connection, of) => readWith(backupClients(connection), of),
    said: ({ vault, plans }) => `${vault?.name} and ${plans.map(({ name }) => name).join(', ') || 'no plan'}`,
    session: (connection, of, model) => new BackupPlanSession(connection, of, model),
    removed: 'the scratch bucket, its recovery point, and users and roles',
  }, access, subject);
}
