import { backupKeyPromises } from '../../shared/keys';
import { BackupStoreModel } from '../model';
import { BackupStoreSubject, keyAliasOf } from '../subject';
import { aroundPromises } from './around';
import { bucketPromises } from './bucket';
import { protectionPromises } from './protection';
import { administrationOf, BackupStorePromise } from './types';

export type { BackupStorePromise } from './types';

/** Everything that a backup store, or its replica, promises and that can be read off it. What it does is tried by `verifyBackupStore`. */
export const backupStorePromises: BackupStorePromise[] = [
  ...bucketPromises,
  ...protectionPromises,
  ...backupKeyPromises<BackupStoreModel, BackupStoreSubject>({
    alias: keyAliasOf,
    deletionWindowDays: ({ settings }) => settings.keyDeletionWindowDays,
    retained: ({ settings }) => settings.retainOnDeletion,
    tags: ({ environment }) => environment.tags,
    administration: administrationOf,
  }),
  ...aroundPromises,
];
