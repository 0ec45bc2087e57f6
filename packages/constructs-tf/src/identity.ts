import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { IamUserPolicy } from '@cdktf/provider-aws/lib/iam-user-policy';
import { PolicyDocuments, PolicyStatementData, Problems } from '@plinth/env-presets';
import { TerraformProvider, TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from './grant';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const NAME = /^[\w+=,.@-]{1,64}$/;
const INLINE_LIMITS = { role: 10_240, user: 2_048 };

/**
 * Who is granted something: an IAM role or user, made in the same app or named.
 *
 * @example
 * import { Identity, StateBackend } from '@plinth/constructs-tf';
 * import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
 *
 * declare const state: StateBackend;
 * declare const role: IamRole;
 * state.grantPlan(Identity.roleName('ci-plan'));
 * state.grantApply(Identity.role(role));
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html
 * @stability experimental
 */
export class Identity {
  /**
   * A role that the app makes. Its policies stand below it, in its stack.
   *
   * @param role the role
   */
  public static role(role: IamRole): Identity {
    return new Identity('role', role.name, role);
  }

  /**
   * A role that exists already: for one that the app makes use `role()`, so that it is made first. Its policies stand below
   * what grants.
   *
   * @param name the role's name, without path, concrete
   */
  public static roleName(name: string): Identity {
    return new Identity('role', name);
  }

  /**
   * A user that the app makes. Its policies stand below it, in its stack.
   *
   * @param user the user
   */
  public static user(user: IamUser): Identity {
    return new Identity('user', user.name, user);
  }

  /**
   * A user that exists already: for one that the app makes use `user()`, so that it is made first. Its policies stand below
   * what grants.
   *
   * @param name the user's name, without path, concrete
   */
  public static userName(name: string): Identity {
    return new Identity('user', name);
  }

  /** The role's or user's name; a token if the app makes it. */
  public readonly name: string;

  private constructor(private readonly kind: 'role' | 'user', name: string, private readonly resource?: TerraformResource) {
    this.name = name;
  }

  /**
   * Gives the identity an inline policy. The same policy given again is the same grant; another under its name is refused.
   * @internal
   */
  public _attach(
    owner: Construct, policyName: string, statements: PolicyStatementData[], problems: Problems, provider?: TerraformProvider,
    ifTooLong: string = 'grant to a role',
  ): Grant {
    const policy = JSON.stringify(PolicyDocuments.render(statements));
    this.check(policy, ifTooLong, problems);
    problems.throwIfAny();

    const scope = this.resource ?? owner;
    const id = this.resource ? policyName : `${this.kind === 'role' ? 'Role' : 'User'}-${this.name}-${policyName}`;
    const existing = scope.node.tryFindChild(id);
    if (existing instanceof IamRolePolicy || existing instanceof IamUserPolicy) {
      if (existing.policyInput !== policy) {
        problems.add('grant', policyName, `may be given only once, and ${existing.node.path} gives it with other statements`, 'grant from one construct only');
        problems.throwIfAny();
      }
      return new Grant(existing, statements);
    }
    const config = { name: policyName, policy, provider: this.resource ? this.resource.provider : provider };
    const resource = this.kind === 'role'
      ? new IamRolePolicy(scope, id, { ...config, role: this.name })
      : new IamUserPolicy(scope, id, { ...config, user: this.name });
    return new Grant(resource, statements);
  }

  private check(policy: string, ifTooLong: string, problems: Problems): void {
    const prop = `${this.kind}Name`;
    if (!this.resource && Token.isUnresolved(this.name)) {
      problems.add(prop, 'a token', 'must be concrete, since it is part of the address of the policy', `write the name itself, or use Identity.${this.kind}()`);
    } else if (!this.resource && !NAME.test(this.name)) {
      problems.add(prop, this.name, `must be the name of a ${this.kind} alone, 1 to 64 letters, digits and +=,.@-_`, 'leave out the path and the rest of the ARN');
    }
    if (policy.length > INLINE_LIMITS[this.kind]) {
      problems.add('the policy', `${policy.length} characters`, `may have at most ${INLINE_LIMITS[this.kind]} in a ${this.kind}`, ifTooLong);
    }
  }
}
