import {
  BackupClient, DescribeBackupVaultCommand, GetRestoreTestingPlanCommand, GetRestoreTestingSelectionCommand, paginateListBackupPlans,
  paginateListBackupSelections,
} from '@aws-sdk/client-backup';
import type { Attributes, Existing, LookupPlace } from './adoption-lookups';

/**
 * What AWS Backup would refuse to make a second time, or make twice: then everything would be backed up twice. A plan's one selection
 * has the plan's name.
 */
export const BACKUP_LOOKUPS = {
  aws_backup_vault: async ({ name }: Attributes, { region }: LookupPlace): Promise<Existing> => {
    await new BackupClient({ region }).send(new DescribeBackupVaultCommand({ BackupVaultName: String(name) }));
    return existing(String(name));
  },
  aws_backup_plan: async ({ name }: Attributes, { region }: LookupPlace): Promise<Existing | undefined> => {
    const planId = await planNamed(new BackupClient({ region }), String(name));
    return planId === undefined ? undefined : existing(planId);
  },
  aws_backup_selection: async ({ name }: Attributes, { region }: LookupPlace): Promise<Existing | undefined> => {
    const client = new BackupClient({ region });
    const planId = await planNamed(client, String(name));
    if (planId === undefined) {
      return undefined;
    }
    for await (const { BackupSelectionsList = [] } of paginateListBackupSelections({ client }, { BackupPlanId: planId })) {
      const found = BackupSelectionsList.find(({ SelectionName }) => SelectionName === name);
      if (found !== undefined) {
        return existing(`${planId}|${found.SelectionId!}`);
      }
    }
    return undefined;
  },
  aws_backup_restore_testing_plan: async ({ name }: Attributes, { region }: LookupPlace): Promise<Existing> => {
    await new BackupClient({ region }).send(new GetRestoreTestingPlanCommand({ RestoreTestingPlanName: String(name) }));
    return existing(String(name));
  },
  aws_backup_restore_testing_selection: async (attributes: Attributes, { region, valueOf }: LookupPlace): Promise<Existing | undefined> => {
    const name = String(attributes.name);
    const planName = valueOf(attributes.restore_testing_plan_name);
    if (planName === undefined) {
      return undefined;
    }
    await new BackupClient({ region }).send(new GetRestoreTestingSelectionCommand({ RestoreTestingPlanName: planName, RestoreTestingSelectionName: name }));
    return existing(`${name}:${planName}`);
  },
} as const;

const existing = (id: string): Existing => ({ id, tags: {} });

async function planNamed(client: BackupClient, name: string): Promise<string | undefined> {
  for await (const { BackupPlansList = [] } of paginateListBackupPlans({ client }, {})) {
    const found = BackupPlansList.find(({ BackupPlanName }) => BackupPlanName === name);
    if (found !== undefined) {
      return found.BackupPlanId;
    }
  }
  return undefined;
}
