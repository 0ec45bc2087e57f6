import { BackupVault } from '@cdktf/provider-aws/lib/backup-vault';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import {
  BackupCopyVaultOptions, BackupPlanPolicies, BackupVaultNames, BackupVaultPresets, BackupVaultSettings, PlatformEnvironment, Problems,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { joinEnds } from '../private/copy-order';
import { deployerArnsOf } from '../private/deployers';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { tellOfLock } from './private/lock-notice';
import { checkReplicaPlace } from './private/replica-place';
import { createVault } from './private/vault';

/**
 * Props of a `BackupCopyVault`.
 *
 * @stability experimental
 */
export interface BackupCopyVaultProps extends BackupCopyVaultOptions {
  /** The environment whose recovery points are copied. It must name its `deployerArns`. */
  readonly environment: PlatformEnvironment;
  /**
   * A provider of the vault's region and account.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * A vault in a second region or account that an environment's recovery points are copied to: named, encrypted with a key of its own and locked
 * like the original. It stands in a stack of that place, or in any stack with a provider of it; a `BackupPlan` names its ARN in `copies`.
 *
 * For copies to another account both must be in one AWS Organization that has cross-account backup switched on, and what is copied must be
 * encrypted with a customer managed key.
 *
 * @example
 * import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
 * import { BackupCopyVault, BackupPlan } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * const environment = PlatformEnvironment.prod({
 *   project: 'acme', account: '333333333333', region: 'eu-central-1', deployerArns: ['arn:aws:iam::333333333333:role/deployer'],
 * });
 * const ireland = new AwsProvider(stack, 'Ireland', { region: 'eu-west-1', alias: 'ireland' });
 * const copies = new BackupCopyVault(stack, 'Copies', { environment, region: 'eu-west-1', provider: ireland });
 * new BackupPlan(stack, 'BackupPlan', { environment, copies: [{ vaultArn: copies.vaultArn, vaultMinimumRetentionDays: 35 }] });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 * @stability experimental
 */
export class BackupCopyVault extends Construct {
  /** What it was made with: every value, resolved. */
  public readonly settings: BackupVaultSettings;
  /** The vault's name. */
  public readonly vaultName: string;
  /** ARN of the vault: concrete, since the plan stands in another region or account. */
  public readonly vaultArn: string;
  /** The vault. */
  public readonly vault: BackupVault;
  /** The vault's key. */
  public readonly key: KmsKey;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: BackupCopyVaultProps) {
    super(scope, id);
    const { environment, region, name = 'backups-copy', provider } = props;
    const { account = environment.account } = props;
    const problems = new Problems(this.node.path);
    this.settings = resolveSettings(BackupVaultPresets, environment, props, problems);
    const deployerArns = deployerArnsOf(environment, problems, account);
    checkReplicaPlace(environment, { regionProp: 'region', accountProp: 'account', region, account }, problems);
    checkPlace(this, environment, region, problems, provider, { account });
    problems.throwIfAny();
    const names = new BackupVaultNames(environment, name, { region, account });
    claimName(this, 'vault', names.vaultArn, problems);
    problems.throwIfAny();

    const { vault, key } = createVault(this, {
      pinnedTo: `${names.vaultName}-vault`,
      tags: environment.tags,
      provider,
      settings: this.settings,
      names,
      keyDescription: `Copies of the recovery points of ${environment}`,
      accountRootArn: `arn:${environment.partition}:iam::${account}:root`,
      administrators: { deployerArns, breakGlassArns: environment.breakGlassArns, retainOnDeletion: this.settings.retainOnDeletion },
      statements: account === environment.account ? [] : BackupPlanPolicies.copyVault(environment),
    });
    joinEnds(names.vaultArn, { replica: vault });
    tellOfLock(this, BackupVaultPresets.lockNotice(this.settings, Date.now()));
    this.vaultName = names.vaultName;
    this.vaultArn = names.vaultArn;
    this.vault = vault;
    this.key = key;
  }
}
