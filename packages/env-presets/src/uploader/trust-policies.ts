import { PlatformEnvironment } from '../environment';
import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { UploaderCredentials } from './credentials';
import { GithubOidcCredentialOptions, IrsaCredentialOptions, PodIdentityCredentialOptions } from './settings';

const GITHUB = 'token.actions.githubusercontent.com';
const STS = 'sts.amazonaws.com';

/**
 * Who may take an uploader's role, as data: the trust policies of keyless credentials, each for exactly one workload.
 *
 * @example
 * import { PlatformEnvironment, PolicyDocuments, UploaderTrustPolicies } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const document = PolicyDocuments.render([
 *   UploaderTrustPolicies.githubOidc(environment, { repository: 'acme/shop', branch: 'main' }),
 * ]);
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
 * @stability experimental
 */
export class UploaderTrustPolicies {
  /**
   * One service account of one cluster, by the cluster's OIDC provider: `sub` and `aud` of its token, both exact.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
   */
  public static irsa(environment: PlatformEnvironment, options: IrsaCredentialOptions): PolicyStatementData {
    const issuer = UploaderCredentials.issuerId(options.oidcIssuer);
    return webIdentity('TrustServiceAccount', environment, issuer, `system:serviceaccount:${options.namespace}:${options.serviceAccount}`);
  }

  /**
   * One service account of one cluster, by EKS Pod Identity. EKS sends who asks as session tags, which the role must allow
   * and which the conditions compare: an association of another cluster, namespace or service account is refused, and so is
   * one without session tags.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
   */
  public static podIdentity(options: PodIdentityCredentialOptions): PolicyStatementData {
    return {
      sid: 'TrustServiceAccount',
      effect: PolicyEffect.ALLOW,
      servicePrincipals: ['pods.eks.amazonaws.com'],
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      resources: [],
      conditions: [
        equals('aws:RequestTag/eks-cluster-arn', options.clusterArn),
        equals('aws:RequestTag/kubernetes-namespace', options.namespace),
        equals('aws:RequestTag/kubernetes-service-account', options.serviceAccount),
      ],
    };
  }

  /**
   * Workflows of one repository, on one branch or with one deployment environment: a job that names an environment has no
   * branch in its `sub`.
   *
   * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html#idp_oidc_Create_GitHub
   */
  public static githubOidc(environment: PlatformEnvironment, options: GithubOidcCredentialOptions): PolicyStatementData {
    const from = options.githubEnvironment === undefined ? `ref:refs/heads/${options.branch}` : `environment:${options.githubEnvironment}`;
    return webIdentity('TrustWorkflow', environment, GITHUB, `repo:${options.repository}:${from}`);
  }

  /**
   * EventBridge Scheduler, for the account's schedules of the default group: a role cannot be bound to one schedule.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
   */
  public static schedule({ partition, region, account }: PlatformEnvironment): PolicyStatementData {
    return {
      sid: 'TrustScheduler',
      effect: PolicyEffect.ALLOW,
      servicePrincipals: ['scheduler.amazonaws.com'],
      actions: ['sts:AssumeRole'],
      resources: [],
      conditions: [
        equals('aws:SourceAccount', account),
        { operator: 'ArnEquals', key: 'aws:SourceArn', values: [`arn:${partition}:scheduler:${region}:${account}:schedule-group/default`] },
      ],
    };
  }

  private constructor() {}
}

function webIdentity(sid: string, { partition, account }: PlatformEnvironment, issuer: string, subject: string): PolicyStatementData {
  return {
    sid,
    effect: PolicyEffect.ALLOW,
    federatedPrincipals: [`arn:${partition}:iam::${account}:oidc-provider/${issuer}`],
    actions: ['sts:AssumeRoleWithWebIdentity'],
    resources: [],
    conditions: [equals(`${issuer}:aud`, STS), equals(`${issuer}:sub`, subject)],
  };
}

function equals(key: string, value: string): PolicyCondition {
  return { operator: 'StringEquals', key, values: [value] };
}
