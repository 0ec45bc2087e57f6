import { PolicyStatementData } from '@plinth/env-presets';
import { TerraformResource } from 'cdktf';

/**
 * What an identity was given: one inline policy of its own.
 *
 * @example
 * import { Identity, StateBackend } from '@plinth/constructs-tf';
 * import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const state: StateBackend;
 * declare const stack: TerraformStack;
 * const grant = state.grantPlan(Identity.roleName('runner'));
 * new IamInstanceProfile(stack, 'Runner', { role: 'runner', dependsOn: [grant.policy] });
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 * @stability experimental
 */
export class Grant {
  /** The `aws_iam_role_policy` or `aws_iam_user_policy`: what needs the grant first depends on it. */
  public readonly policy: TerraformResource;
  /** What it allows, as data. */
  public readonly statements: PolicyStatementData[];

  /**
   * @param policy the resource that grants
   * @param statements what it allows
   */
  constructor(policy: TerraformResource, statements: PolicyStatementData[]) {
    this.policy = policy;
    this.statements = statements;
  }
}
