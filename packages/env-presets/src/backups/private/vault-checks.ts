import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { Tier } from '../../tier';
import { BackupVaultSettings, VaultLockMode } from '../plan/settings';

const LONGEST_DAYS = 36_500;
/** AWS Backup's own minimum. @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html */
const LEAST_COOLING_OFF_DAYS = 3;

/** What a vault's lock refuses, or could never be undone. */
export function checkVaultLock(environment: PlatformEnvironment, settings: BackupVaultSettings, acknowledge: string | undefined, problems: Problems): void {
  const { vaultLockMode, vaultLockCoolingOffDays, vaultMinimumRetentionDays, vaultMaximumRetentionDays } = settings;
  if (vaultLockMode === VaultLockMode.NONE) {
    for (const [name, days] of Object.entries({ vaultMinimumRetentionDays, vaultMaximumRetentionDays })) {
      if (days !== 0) {
        problems.add(name, days, 'must be 0 with vaultLockMode NONE', 'set vaultLockMode to GOVERNANCE, or give 0');
      }
    }
  } else {
    checkDays('vaultMinimumRetentionDays', vaultMinimumRetentionDays, problems);
    checkDays('vaultMaximumRetentionDays', vaultMaximumRetentionDays, problems);
    if (vaultMaximumRetentionDays < vaultMinimumRetentionDays) {
      problems.add('vaultMaximumRetentionDays', vaultMaximumRetentionDays, `must be at least vaultMinimumRetentionDays (${vaultMinimumRetentionDays})`, 'use more');
    }
  }
  if (vaultLockMode === VaultLockMode.COMPLIANCE) {
    checkCompliance(environment, vaultLockCoolingOffDays, acknowledge, problems);
  } else if (vaultLockCoolingOffDays !== 0) {
    problems.add('vaultLockCoolingOffDays', vaultLockCoolingOffDays, 'may be given only with vaultLockMode COMPLIANCE', 'remove it, or set vaultLockMode to COMPLIANCE');
  }
}

function checkCompliance({ tier }: PlatformEnvironment, coolingOffDays: number, acknowledge: string | undefined, problems: Problems): void {
  if (tier !== Tier.PROD) {
    problems.add('vaultLockMode', VaultLockMode.COMPLIANCE, `may be used in prod only, not in ${tier}: nobody could delete a mistake`, 'use GOVERNANCE here');
  }
  if (!Number.isInteger(coolingOffDays) || coolingOffDays < LEAST_COOLING_OFF_DAYS || coolingOffDays > LONGEST_DAYS) {
    problems.add('vaultLockCoolingOffDays', coolingOffDays, `must be a whole number from ${LEAST_COOLING_OFF_DAYS} to ${LONGEST_DAYS} with vaultLockMode COMPLIANCE`,
      'say for how many days the lock can still be taken away');
  }
  if (!acknowledge?.trim()) {
    problems.add('vaultLockMode', VaultLockMode.COMPLIANCE, 'may be used only with a reason, since nobody can ever undo it once the cooling-off is over', 'add acknowledge: \'reason\', or use GOVERNANCE');
  }
}

function checkDays(name: string, days: number, problems: Problems): void {
  if (!Number.isInteger(days) || days < 1 || days > LONGEST_DAYS) {
    problems.add(name, days, `must be a whole number from 1 to ${LONGEST_DAYS} with a lock`, 'remove it to use the tier\'s default');
  }
}
