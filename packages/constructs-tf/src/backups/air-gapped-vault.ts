import { BackupLogicallyAirGappedVault } from '@cdktf/provider-aws/lib/backup-logically-air-gapped-vault';
import { BackupVaultPolicy } from '@cdktf/provider-aws/lib/backup-vault-policy';
import { AirGappedVaultOptions, BackupPlanPolicies, BackupVaultNames, BackupVaultPresets, PlatformEnvironment, PolicyDocuments, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinning } from '../private/addresses';
import { partTokens } from '../private/concrete';
import { joinEnds } from '../private/copy-order';
import { checkPlace } from '../private/place';
import { retention } from '../private/protected-key';
import { claimName } from '../private/unique-names';

/**
 * Props of an `AirGappedVault`.
 *
 * @stability experimental
 */
export interface AirGappedVaultProps extends AirGappedVaultOptions {
  /** The environment whose recovery points are copied. */
  readonly environment: PlatformEnvironment;
  /**
   * A provider of the vault's region and account.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * A logically air-gapped vault: locked in compliance mode by AWS from its first day on, encrypted with a key that AWS owns, and to be
 * shared with a recovery account by AWS RAM. A `BackupPlan` names its ARN in `copies`.
 *
 * What is in it can be deleted by nobody before its retention ends, in no tier, so it is always retained.
 *
 * @example
 * import { AirGappedVault, BackupPlan } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
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
  /** The vault. */
  public readonly vault: BackupLogicallyAirGappedVault;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: AirGappedVaultProps) {
    super(scope, id);
    const { environment, name = 'backups-air-gapped', provider } = props;
    const { region = environment.region, account = environment.account } = props;
    const problems = new Problems(this.node.path);
    const { minimumRetentionDays, maximumRetentionDays } = props;
    const { known } = partTokens({ name, region, account, minimumRetentionDays, maximumRetentionDays }, BackupVaultPresets.mustBeConcreteAirGapped(), problems);
    BackupVaultPresets.checkAirGapped(known, problems);
    checkPlace(this, environment, region, problems, provider, { account });
    problems.throwIfAny();
    const names = new BackupVaultNames(environment, name, { region, account });
    claimName(this, 'vault', names.vaultArn, problems);
    problems.throwIfAny();

    const pin = pinning(`${names.vaultName}-vault`);
    this.vault = pin(new BackupLogicallyAirGappedVault(this, 'Vault', {
      name: names.vaultName,
      minRetentionDays: minimumRetentionDays ?? BackupVaultPresets.AIR_GAPPED_MINIMUM_DAYS,
      maxRetentionDays: maximumRetentionDays ?? BackupVaultPresets.AIR_GAPPED_MAXIMUM_DAYS,
      lifecycle: retention({ retainOnDeletion: true }),
      tags: environment.tags,
      provider,
    }));
    joinEnds(names.vaultArn, { replica: this.vault });
    if (account !== environment.account) {
      const policy = JSON.stringify(PolicyDocuments.render(BackupPlanPolicies.copyVault(environment)));
      pin(new BackupVaultPolicy(this, 'VaultPolicy', { backupVaultName: this.vault.id, policy, provider }));
    }
    this.vaultName = names.vaultName;
    this.vaultArn = names.vaultArn;
  }
}
