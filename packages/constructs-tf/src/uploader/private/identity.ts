import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import {
  AccessKeyCredentialOptions, GithubOidcCredentialOptions, IrsaCredentialOptions, PlatformEnvironment, PodIdentityCredentialOptions, PolicyDocuments,
  PolicyStatementData, UploaderCredentials, UploaderNames, UploaderTrustPolicies,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Identity } from '../../identity';
import { pinAddress } from '../../private/addresses';

export interface IdentityProps {
  readonly environment: PlatformEnvironment;
  readonly names: UploaderNames;
  readonly credential: {
    readonly accessKey?: AccessKeyCredentialOptions;
    readonly irsa?: IrsaCredentialOptions;
    readonly podIdentity?: PodIdentityCredentialOptions;
    readonly githubOidc?: GithubOidcCredentialOptions;
    readonly role?: Identity;
  };
  readonly provider?: TerraformProvider;
}

export interface UploadIdentity {
  /** Who is granted: the same for every credential. */
  readonly identity: Identity;
  readonly user?: IamUser;
  readonly role?: IamRole;
}

/** Whoever uploads, made here or brought. */
export function createIdentity(scope: Construct, props: IdentityProps): UploadIdentity {
  const { environment, names, credential, provider } = props;
  const { irsa, podIdentity, githubOidc } = credential;
  if (credential.role) {
    return { identity: credential.role };
  }
  if (credential.accessKey) {
    const user = pinAddress(new IamUser(scope, 'User', {
      // IAM refuses to delete a user that has keys, and those that were made elsewhere only IAM knows
      name: names.identityName, forceDestroy: true, tags: environment.tags, provider,
    }), names.identityName, 'User');
    return { identity: Identity.user(user), user };
  }
  const trust = irsa ? UploaderTrustPolicies.irsa(environment, irsa)
    : podIdentity ? UploaderTrustPolicies.podIdentity(podIdentity)
      : UploaderTrustPolicies.githubOidc(environment, githubOidc!);
  const role = createRole(scope, props, trust);
  if (podIdentity) {
    associate(scope, props, role, podIdentity);
  }
  return { identity: Identity.role(role), role };
}

function createRole(scope: Construct, { environment, names, provider }: IdentityProps, trust: PolicyStatementData): IamRole {
  return pinAddress(new IamRole(scope, 'Role', {
    name: names.identityName,
    description: 'Puts objects under its prefixes and does nothing else',
    assumeRolePolicy: JSON.stringify(PolicyDocuments.render([trust])),
    tags: environment.tags,
    provider,
  }), names.identityName, 'Role');
}

/** With session tags, which is the default: the role's trust compares them. */
function associate(scope: Construct, { environment, names, provider }: IdentityProps, role: IamRole, options: PodIdentityCredentialOptions): void {
  pinAddress(new EksPodIdentityAssociation(scope, 'PodIdentity', {
    clusterName: UploaderCredentials.clusterName(options.clusterArn),
    namespace: options.namespace,
    serviceAccount: options.serviceAccount,
    roleArn: role.arn,
    tags: environment.tags,
    provider,
  }), names.identityName, 'PodIdentity');
}
