import {
  LockMode, PlatformEnvironment, PolicyStatementData, Problems, StateAccessProps, StateBackendPolicies, StateConfiguration, StateConfigurationOptions,
  StateGrantOptions,
} from '@plinth/env-presets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantStatements } from '../private/grants';
import { IStateBackend } from './state-backend-interface';

/**
 * What a state backend can do, whether it was made here or found.
 *
 * @stability experimental
 */
export abstract class StateBackendBase extends Construct implements IStateBackend {
  public abstract readonly environment: PlatformEnvironment;
  public abstract readonly bucketName: string;
  public abstract readonly bucketArn: string;
  public abstract readonly lockMode: LockMode;
  public abstract readonly tableName?: string;
  public abstract readonly tableArn?: string;
  public abstract readonly keyArn?: string;
  /** The key that configurations name: its alias where that is known, since it is concrete before a deploy. */
  protected abstract readonly configuredKeyArn?: string;

  public grantPlan(identity: IGrantable, options: StateGrantOptions = {}): Grant {
    return this.grant(identity, options, (access) => StateBackendPolicies.plan(access));
  }

  public grantApply(identity: IGrantable, options: StateGrantOptions = {}): Grant {
    return this.grant(identity, options, (access) => StateBackendPolicies.apply(access));
  }

  public configuration(options: StateConfigurationOptions): StateConfiguration {
    const problems = new Problems(this.node.path);
    if ((options.component === undefined) === (options.key === undefined)) {
      problems.add('configuration', options, 'must have either component or key', 'give one of the two');
    }
    problems.throwIfAny();
    return new StateConfiguration({
      bucketName: this.bucketName,
      region: this.environment.region,
      key: options.key ?? this.environment.stateKey(options.component!),
      lockMode: this.lockMode,
      tableName: this.tableName,
      keyArn: this.configuredKeyArn,
      workspaces: options.workspaces,
    });
  }

  private grant(identity: IGrantable, options: StateGrantOptions, statements: (access: StateAccessProps) => PolicyStatementData[]): Grant {
    const prefix = options.prefix ?? `${this.environment.name}/`;
    const problems = new Problems(this.node.path);
    StateBackendPolicies.checkPrefix(prefix, problems);
    if (options.clientSideEncryption && !this.keyArn) {
      problems.add('clientSideEncryption', true, 'may be used only with a key of the backend', 'set encryption to CUSTOMER_MANAGED_KEY');
    }
    problems.throwIfAny();
    return grantStatements(identity, statements({
      bucketName: this.bucketName,
      bucketArn: this.bucketArn,
      region: this.environment.region,
      lockMode: this.lockMode,
      prefix,
      tableArn: this.tableArn,
      keyArn: this.keyArn,
      clientSideEncryption: options.clientSideEncryption,
    }));
  }
}
