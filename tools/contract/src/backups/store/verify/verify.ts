import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { StaticOnly } from '../../../access/live';
import { AwsAccess, AwsCredentials } from '../../../aws-access';
import { Connection } from '../../../connection';
import { VerifyLine } from '../../../promise';
import { Behaviour } from '../../../verify/behaviour';
import { verifyDeployed } from '../../../verify/verify';
import { backupClients } from '../../clients';
import { BackupSession } from '../../shared/session';
import { backupStoreAccess } from '../access';
import { backup, IDENTITY_TITLES, IdentityName, SCRATCH_PREFIXES } from '../access/row';
import { BackupStoreModel } from '../model';
import { backupStorePromises } from '../promises';
import { readWith } from '../readers/deployed';
import { BackupStoreSubject, bucketNameOf, deployerArns, isLocked } from '../subject';

const DAY = 86_400_000;

/** One run of verify on a backup store. */
export class BackupStoreSession extends BackupSession<IdentityName, BackupStoreSubject, BackupStoreModel> {
  public constructor(connection: Connection, subject: BackupStoreSubject, model: BackupStoreModel) {
    const { settings: { expiryDays, noncurrentExpiryDays } } = subject;
    super(connection, IDENTITY_TITLES, subject, model, {
      bucket: bucketNameOf(subject),
      prefixes: (component) => SCRATCH_PREFIXES.map((prefix) => `${prefix(subject)}${component}`),
      expiryDays: expiryDays + noncurrentExpiryDays,
    });
  }

  protected isAnonymous(identity: IdentityName): boolean {
    return identity === 'anonymous';
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'restorer':
        return this.assume(this.subject.restoreRoleArn!);
      case 'deployer':
        return this.asDeployer(deployerArns(this.subject));
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }
}

type StoreBehaviour = Behaviour<BackupStoreSubject, BackupStoreSession>;

async function seeded(session: BackupStoreSession): Promise<{ readonly Bucket: string; readonly Key: string; readonly VersionId: string }> {
  const { subject } = session;
  const Key = backup({ subject, component: session.component('seeded') });
  return { Bucket: bucketNameOf(subject), Key, VersionId: await session.seed(Key) };
}

const behaviours: StoreBehaviour[] = [
  {
    id: 'behaviour/locked',
    title: 'What is written is locked at once, for the days of the settings, though its writer asked for nothing',
    applies: isLocked,
    run: async (session) => {
      const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = await session.own.s3.send(new HeadObjectCommand(await seeded(session)));
      const { objectLockMode, objectLockDays } = session.subject.settings;
      const days = ((until?.getTime() ?? 0) - Date.now()) / DAY;
      if (mode !== objectLockMode || days < objectLockDays - 1 || days > objectLockDays + 1) {
        throw new Error(`a scratch object is locked with ${mode ?? 'no mode'} until ${until?.toISOString() ?? 'no date'}, must be locked with ${objectLockMode} for ${objectLockDays} days`);
      }
      return `a scratch object is locked with ${mode} until ${until!.toISOString()}`;
    },
  },
  {
    id: 'behaviour/encrypted',
    title: 'What is written is encrypted with the store\'s own key, though its writer asked for nothing',
    run: async (session) => {
      const { ServerSideEncryption: algorithm, SSEKMSKeyId: key } = await session.own.s3.send(new HeadObjectCommand(await seeded(session)));
      if (algorithm !== 'aws:kms' || key !== session.model.key?.arn) {
        throw new Error(`a scratch object is encrypted with ${algorithm ?? 'nothing'} and ${key ?? 'no key'}, must be with aws:kms and ${session.model.key?.arn}`);
      }
      return `a scratch object is encrypted with ${key}`;
    },
  },
  {
    id: 'behaviour/restored',
    title: 'Who restores reads what was written, byte by byte',
    applies: ({ restoreRoleArn }) => restoreRoleArn !== undefined,
    run: async (session) => {
      const at = await seeded(session);
      const { s3, body } = await session.attempt('restorer', 'restored');
      const found = await (await s3.send(new GetObjectCommand(at))).Body!.transformToString();
      if (found !== body) {
        throw new Error(`${at.Key} came back as ${found.length} bytes that differ from the ${body.length} that were written`);
      }
      return `read ${body.length} bytes at ${at.Key}`;
    },
  },
];

/**
 * Verifies a deployed backup store, line by line: reads it, checks every promise, and tries what must be allowed and refused with each
 * identity's own credentials. It writes a handful of objects of a few bytes below `plinth-verify/`: where they are locked nobody can remove
 * them, and the lifecycle does, which the last line says.
 *
 * @param access with the credentials of a deployer
 * @param subject what it should be
 */
export function verifyBackupStore(access: AwsAccess, subject: BackupStoreSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'backup store',
    promises: backupStorePromises,
    behaviours,
    rows: backupStoreAccess,
    read: (connection, of) => readWith(backupClients(connection), of),
    said: ({ bucket, key }) => `${bucket.name} and the key ${key?.arn ?? 'that it has not'}`,
    session: (connection, of, model) => new BackupStoreSession(connection, of, model),
    removed: 'every scratch object with its versions, and users',
  }, access, subject);
}
