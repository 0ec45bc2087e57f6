import {
  BackupAccessProps, BackupStoreFacts, BackupStorePolicies, DumpGrantOptions, PlatformEnvironment, PolicyStatementData, Problems, RestoreGrantOptions,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { partTokens } from '../private/concrete';
import { grantName } from '../private/grant-name';
import { attachPinned } from '../private/pinned-grant';
import { IBackupStore } from './backup-store-interface';

/**
 * What a backup store can do, whether it was made here or found.
 *
 * @stability experimental
 */
export abstract class BackupStoreBase extends Construct implements IBackupStore {
  public abstract readonly environment: PlatformEnvironment;
  public abstract readonly bucketName: string;
  public abstract readonly bucketArn: string;
  public abstract readonly keyArn: string;
  public abstract readonly alarmTopicArn: string;
  /** What names and addresses begin with. */
  protected abstract readonly fullName: string;
  /** The provider of what grants make for identities that are only named. */
  protected abstract readonly provider?: TerraformProvider;

  public get facts(): BackupStoreFacts {
    const { environment, bucketArn, keyArn } = this;
    return { environment, bucketArn, keyArn };
  }

  public grantDump(identity: Identity, options: DumpGrantOptions): Grant {
    return this.grant('Dump', identity, options, (access) => BackupStorePolicies.dump(access));
  }

  public grantRestore(identity: Identity, options: RestoreGrantOptions = {}): Grant {
    return this.grant('Restore', identity, options, (access) => BackupStorePolicies.restore(access));
  }

  private grant(word: string, identity: Identity, options: RestoreGrantOptions, statements: (access: BackupAccessProps) => PolicyStatementData[]): Grant {
    const problems = new Problems(this.node.path);
    partTokens({ prefix: options.prefix }, { prefix: 'since it is part of the policy\'s name' }, problems);
    problems.throwIfAny();
    const access = BackupStorePolicies.access(this.facts, options, problems);
    problems.throwIfAny();
    return attachPinned(this, {
      identity,
      statements: statements(access),
      policyName: grantName(this.fullName, word.toLowerCase(), options.prefix),
      word,
      pinnedTo: this.fullName,
      account: this.environment.account,
      provider: this.provider,
    });
  }
}
