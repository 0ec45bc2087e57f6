import {
  BackupAccessProps, BackupStoreFacts, BackupStorePolicies, DumpGrantOptions, PlatformEnvironment, PolicyStatementData, Problems, RestoreGrantOptions,
} from '@plinth/env-presets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantStatements } from '../private/grants';
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

  public get facts(): BackupStoreFacts {
    const { environment, bucketArn, keyArn } = this;
    return { environment, bucketArn, keyArn };
  }

  public grantDump(identity: IGrantable, options: DumpGrantOptions): Grant {
    return this.grant(identity, options, (access) => BackupStorePolicies.dump(access));
  }

  public grantRestore(identity: IGrantable, options: RestoreGrantOptions = {}): Grant {
    return this.grant(identity, options, (access) => BackupStorePolicies.restore(access));
  }

  private grant(identity: IGrantable, options: RestoreGrantOptions, statements: (access: BackupAccessProps) => PolicyStatementData[]): Grant {
    const problems = new Problems(this.node.path);
    const access = BackupStorePolicies.access(this.facts, options, problems);
    problems.throwIfAny();
    return grantStatements(identity, statements(access));
  }
}
