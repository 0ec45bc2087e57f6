import { BackupAdministrators, BackupPlanPolicies, BackupStorePolicies, PlatformEnvironment, PolicyDocuments, PolicyStatementData } from '../../../src';
import { environments, PLACE } from '../environments';

const VAULT = 'arn:aws:backup:eu-central-1:111111111111:backup-vault:acme-prod-backups';
const ROOT = 'arn:aws:iam::111111111111:root';
const DEPLOYER = 'arn:aws:iam::111111111111:role/deployer';
const BREAK_GLASS = 'arn:aws:iam::111111111111:role/break-glass';
const kept: BackupAdministrators = { deployerArns: [DEPLOYER], breakGlassArns: [BREAK_GLASS], retainOnDeletion: true };
const rendered = (statements: PolicyStatementData[]) => PolicyDocuments.render(statements).Statement;
const butFor = (...arns: string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': arns.length === 1 ? arns[0] : arns } });

describe('a vault', () => {
  test('denies deletion and shorter retention to all but break-glass, and weaker protection to all but administrators', () => {
    expect(rendered(BackupPlanPolicies.vault(VAULT, kept))).toEqual([
      {
        Sid: 'DenyDeletion', Effect: 'Deny', Principal: { AWS: '*' },
        Action: ['backup:DeleteRecoveryPoint', 'backup:DisassociateRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'], Resource: '*',
        Condition: butFor(BREAK_GLASS),
      },
      {
        Sid: 'DenyWeakeningToOthers', Effect: 'Deny', Principal: { AWS: '*' },
        Action: [
          'backup:DeleteBackupVault', 'backup:DeleteBackupVaultAccessPolicy', 'backup:DeleteBackupVaultLockConfiguration', 'backup:DeleteBackupVaultNotifications',
          'backup:PutBackupVaultAccessPolicy', 'backup:PutBackupVaultLockConfiguration', 'backup:PutBackupVaultNotifications',
        ],
        Resource: VAULT, Condition: butFor(DEPLOYER, BREAK_GLASS),
      },
    ]);
  });

  test('lets those who deploy delete only where a destroy is to leave nothing', () => {
    expect(rendered(BackupPlanPolicies.vault(VAULT, { ...kept, retainOnDeletion: false }))[0].Condition).toEqual(butFor(DEPLOYER, BREAK_GLASS));
  });

  test('lets nobody at all delete where it is kept and nobody breaks glass', () => {
    const [deletion, weakening] = rendered(BackupPlanPolicies.vault(VAULT, { ...kept, breakGlassArns: [] }));
    expect(deletion).not.toHaveProperty('Condition');
    expect(weakening.Condition).toEqual(butFor(DEPLOYER));
  });

  test('names every action in full, since AWS Backup takes no wildcard there', () => {
    const actions = [...BackupPlanPolicies.vault(VAULT, kept), ...BackupPlanPolicies.copyVault(environments.prod)].flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  test('of copies takes them from the environment\'s account, and nothing else', () => {
    expect(rendered(BackupPlanPolicies.copyVault(environments.prod))).toEqual([
      { Sid: 'AllowCopies', Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'backup:CopyIntoBackupVault', Resource: '*' },
    ]);
  });

  test('has a key with the policy of a store\'s', () => {
    expect(BackupPlanPolicies.key(ROOT, kept)).toEqual(BackupStorePolicies.key(ROOT, kept));
  });
});

describe('the service role', () => {
  test('is taken by AWS Backup alone, without a condition that it might not meet', () => {
    expect(rendered(BackupPlanPolicies.serviceTrust())).toEqual([
      { Sid: 'TrustBackup', Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
  });

  test('has AWS\'s own four policies, of which those for S3 lie in no folder', () => {
    expect(BackupPlanPolicies.managedPolicyArns(environments.prod)).toEqual([
      'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup', 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores',
      'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup', 'arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore',
    ]);
    const china = PlatformEnvironment.prod({ ...PLACE, region: 'cn-north-1' });
    expect(BackupPlanPolicies.managedPolicyArns(china).filter((arn) => !arn.startsWith('arn:aws-cn:iam::aws:policy/'))).toEqual([]);
  });
});
