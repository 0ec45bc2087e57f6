import { PromiseOf } from '../../../promise';
import { BackupPlanModel, BackupVaultModel } from '../model';
import { BackupPlanSubject, BackupVaultSubject } from '../subject';

export type BackupPlanPromise = PromiseOf<BackupPlanModel, BackupPlanSubject>;
export type BackupVaultPromise = PromiseOf<BackupVaultModel, BackupVaultSubject>;
