import { AirGappedVaultOptions, BackupPlanPolicies, BackupVaultNames, BackupVaultPresets, PlatformEnvironment, PolicyDocuments, Problems } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogicallyAirGappedBackupVault } from 'aws-cdk-lib/aws-backup';
import { Construct } from 'constructs';
import { partTokens } from '../private/concrete';
import { checkPlace } from '../private/deployers';
import { pinLogicalIds } from '../private/logical-ids';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';

/**
 * Props of an `AirGappedVault`.
 *
 * @stability experimental
 */
export interface AirGappedVaultProps extends AirGappedVaultOptions {
  /** The environment whose recovery points are copied. */
  readonly environment: PlatformEnvironment;
}

/**
 * A logically air-gapped vault: locked in compliance mode by AWS from its first day on, encrypted with a key that AWS owns, and to be
 * shared with a recovery account by AWS RAM. A `BackupPlan` names its ARN in `copies`.
 *
 * What is in it can be deleted by nobody before its retention ends, in no tier, so it is always retained.
 *
 * @example
 * import { AirGappedVault, BackupPlan } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const vault = new AirGappedVault(stack, 'AirGapped', { environment });
 * new BackupPlan(stack, 'BackupPlan', { environment, copies: [{ vaultArn: vault.vaultArn, vaultMaximumRetentionDays: 400 }] });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
 * @stability experimental
 */
export class AirGappedVault extends Construct {
  /** The vault's name. */
  public readonly vaultName: string;
  /** ARN of the vault. */
  public readonly vaultArn: string;
  /** The vault's resource. */
  public readonly cfnVault: CfnLogicallyAirGappedBackupVault;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AirGappedVaultProps) {
    super(scope, id);
    const { environment, name = 'backups-air-gapped' } = props;
    const { region = environment.region, account = environment.account } = props;
    const problems = new Problems(this.node.path);
    const { minimumRetentionDays, maximumRetentionDays } = props;
    const { known } = partTokens({ name, region, account, minimumRetentionDays, maximumRetentionDays }, BackupVaultPresets.mustBeConcreteAirGapped(), problems);
    BackupVaultPresets.checkAirGapped(known, problems);
    checkPlace(this, environment, region, problems, account);
    problems.throwIfAny();
    const names = new BackupVaultNames(environment, name, { region, account });
    claimName(this, 'vault', names.vaultArn, problems);
    problems.throwIfAny();

    const statements = account === environment.account ? [] : BackupPlanPolicies.copyVault(environment);
    this.cfnVault = new CfnLogicallyAirGappedBackupVault(this, 'Vault', {
      backupVaultName: names.vaultName,
      minRetentionDays: minimumRetentionDays ?? BackupVaultPresets.AIR_GAPPED_MINIMUM_DAYS,
      maxRetentionDays: maximumRetentionDays ?? BackupVaultPresets.AIR_GAPPED_MAXIMUM_DAYS,
      accessPolicy: statements.length === 0 ? undefined : PolicyDocuments.render(statements),
    });
    this.cfnVault.applyRemovalPolicy(RemovalPolicy.RETAIN);
    pinLogicalIds(this, `${names.vaultName}-vault`);
    tagResources(this, environment);
    this.vaultName = names.vaultName;
    this.vaultArn = names.vaultArn;
  }
}
