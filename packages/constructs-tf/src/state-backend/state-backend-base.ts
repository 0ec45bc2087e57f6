import {
  LockMode, PlatformEnvironment, PolicyStatementData, Problems, StateAccessProps, StateBackendPolicies, StateConfiguration, StateConfigurationOptions,
  StateGrantOptions,
} from '@plinth/env-presets';
import { S3Backend, TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { partTokens } from '../private/concrete';
import { grantName } from '../private/grant-name';
import { attachBackend } from './private/attachment';
import { IStateBackend } from './state-backend-interface';

const READ_EARLY = 'since a backend is read before anything is deployed';
const IF_TOO_LONG = 'grant to a role, or use lockMode S3, which needs no statements for a table';

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
  /** The provider of what grants make for identities that are only named. */
  protected abstract readonly provider?: TerraformProvider;

  public grantPlan(identity: Identity, options: StateGrantOptions = {}): Grant {
    return this.grant('plan', identity, options, (access) => StateBackendPolicies.plan(access));
  }

  public grantApply(identity: Identity, options: StateGrantOptions = {}): Grant {
    return this.grant('apply', identity, options, (access) => StateBackendPolicies.apply(access));
  }

  public configuration(options: StateConfigurationOptions): StateConfiguration {
    const problems = new Problems(this.node.path);
    const values = { component: options.component, key: options.key, keyArn: this.configuredKeyArn };
    partTokens(values, { component: READ_EARLY, key: READ_EARLY, keyArn: READ_EARLY }, problems);
    problems.throwIfAny();
    return StateConfiguration.of(this, options, this.node.path);
  }

  public attachTo(stack: TerraformStack, options: StateConfigurationOptions): S3Backend {
    return attachBackend(stack, this.configuration(options));
  }

  private grant(may: string, identity: Identity, options: StateGrantOptions, statements: (access: StateAccessProps) => PolicyStatementData[]): Grant {
    const problems = new Problems(this.node.path);
    partTokens({ prefix: options.prefix }, { prefix: 'since it is part of the policy\'s name' }, problems);
    problems.throwIfAny();
    const access = StateBackendPolicies.access(this, options, problems);
    problems.throwIfAny();
    const name = grantName(this.bucketName, access.clientSideEncryption ? `${may}-client-side` : may, access.prefix === `${this.environment.name}/` ? undefined : access.prefix);
    return identity._attach(this, name, statements(access), problems, this.provider, IF_TOO_LONG);
  }
}
