import { decideBy } from '../../../access/decide';
import { admin, concrete, Identity } from '../../../access/identity';
import { LiveTry } from '../../../access/live';
import { AccessRow, rowsIn, Where as WhereOf } from '../../../access/row';
import { keyPolicy } from '../../../readers/key-policy';
import { BackupAttempt } from '../../shared/attempt';
import { BackupPlanModel } from '../model';
import { BackupPlanSubject, deployerArns } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'service-role' | 'other-admin' | 'deployer' | 'break-glass' | 'backup' | 'other-service';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'service-role': 'the role that AWS Backup works as',
  'other-admin': 'an account admin who does not deploy',
  'deployer': 'a deployer',
  'break-glass': 'a break-glass principal',
  'backup': 'AWS Backup',
  'other-service': 'another service of AWS',
};

/** With a recovery point of the vault, made for one run on the local cloud. */
export interface BackupPlanAttempt extends BackupAttempt<BackupPlanSubject, BackupPlanModel> {
  recoveryPoint(): Promise<string>;
}

export type Where = WhereOf<BackupPlanSubject, BackupPlanModel>;
export type BackupPlanTry = LiveTry<BackupPlanAttempt>;
export type BackupPlanRow = AccessRow<BackupPlanSubject, BackupPlanModel, BackupPlanAttempt, IdentityName>;

/** What AWS's own policies let the service role do is AWS's to change: as far as they go it may do everything, and the vault has to hold. */
function identityOf(name: IdentityName, { environment, names }: BackupPlanSubject): Identity {
  const { partition, account, breakGlassArns } = environment;
  switch (name) {
    case 'service-role':
      return admin(names.roleArn);
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'deployer':
      return admin(concrete(deployerArns(environment)[0]));
    case 'break-glass':
      return admin(concrete(breakGlassArns[0]));
    case 'backup':
      return { principal: { kind: 'service', service: 'backup.amazonaws.com' }, policy: [] };
    case 'other-service':
      return { principal: { kind: 'service', service: 'lambda.amazonaws.com' }, policy: [] };
  }
}

export const row = rowsIn<BackupPlanSubject, BackupPlanModel, BackupPlanAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  exists: (identity, { environment }) => identity !== 'break-glass' || environment.breakGlassArns.length > 0,
  decide: ({ identity, action, resource, context }, model, subject) => decideBy({ identity: identityOf(identity, subject), action, resource, context }, {
    account: subject.environment.account,
    backup: model.vault?.policy,
    kms: model.key?.policy ?? keyPolicy(undefined, subject.environment),
    sts: model.role?.trust,
  }),
});

export type RowProps = Parameters<typeof row>[0];

export const vaultArn = ({ subject }: Where): string => subject.names.vault.vaultArn;
export const roleArn = ({ subject }: Where): string => subject.names.roleArn;
export const keyArn = ({ model }: Where): string => model.key?.arn ?? '';
export const recoveryPointArn = ({ subject: { environment: { partition, region, account } } }: Where): string =>
  `arn:${partition}:backup:${region}:${account}:recovery-point:00000000-0000-0000-0000-000000000000`;
