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
  public abstract readonly configuredKeyArn?: string;

  public grantPlan(identity: IGrantable, options: StateGrantOptions = {}): Grant {
    return this.grant(identity, options, (access) => StateBackendPolicies.plan(access));
  }

  public grantApply(identity: IGrantable, options: StateGrantOptions = {}): Grant {
    return this.grant(identity, options, (access) => StateBackendPolicies.apply(access));
  }

  public configuration(options: StateConfigurationOptions): StateConfiguration {
    return StateConfiguration.of(this, options, this.node.path);
  }

  private grant(identity: IGrantable, options: StateGrantOptions, statements: (access: StateAccessProps) => PolicyStatementData[]): Grant {
    const problems = new Problems(this.node.path);
    const access = StateBackendPolicies.access(this, options, problems);
    problems.throwIfAny();
    return grantStatements(identity, statements(access));
  }
}
