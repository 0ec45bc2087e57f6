import {
  AccessKeyCredentialOptions, GithubOidcCredentialOptions, IrsaCredentialOptions, PlatformEnvironment, PodIdentityCredentialOptions, PolicyDocuments,
  PolicyStatementData, UploaderCredentials, UploaderNames, UploaderTrustPolicies,
} from '@plinth/env-presets';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import { CfnRole, CfnUser, IIdentity, IRole, Role, User } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { pinLogicalId } from '../../private/logical-ids';

export interface IdentityProps {
  readonly environment: PlatformEnvironment;
  readonly names: UploaderNames;
  readonly credential: {
    readonly accessKey?: AccessKeyCredentialOptions;
    readonly irsa?: IrsaCredentialOptions;
    readonly podIdentity?: PodIdentityCredentialOptions;
    readonly githubOidc?: GithubOidcCredentialOptions;
    readonly role?: IRole;
  };
}

export interface UploadIdentity {
  /** Who is granted: the same for every credential. */
  readonly identity: IIdentity;
  readonly user?: CfnUser;
  readonly role?: CfnRole;
}

/** Whoever uploads, made here or brought. */
export function createIdentity(scope: Construct, { environment, names, credential }: IdentityProps): UploadIdentity {
  const { irsa, podIdentity, githubOidc } = credential;
  if (credential.role) {
    return { identity: credential.role };
  }
  if (credential.accessKey) {
    const user = pinLogicalId(new CfnUser(scope, 'User', { userName: names.identityName }), names.identityName, 'User');
    return { identity: User.fromUserName(scope, 'UserReference', user.ref), user };
  }
  const trust = irsa ? UploaderTrustPolicies.irsa(environment, irsa)
    : podIdentity ? UploaderTrustPolicies.podIdentity(podIdentity)
      : UploaderTrustPolicies.githubOidc(environment, githubOidc!);
  const role = createRole(scope, names, trust);
  if (podIdentity) {
    associate(scope, names, role, podIdentity);
  }
  return { identity: Role.fromRoleName(scope, 'RoleReference', role.ref), role };
}

function createRole(scope: Construct, names: UploaderNames, trust: PolicyStatementData): CfnRole {
  return pinLogicalId(new CfnRole(scope, 'Role', {
    roleName: names.identityName,
    description: 'Puts objects under its prefixes and does nothing else',
    assumeRolePolicyDocument: PolicyDocuments.render([trust]),
  }), names.identityName, 'Role');
}

/** With session tags, which is the default: the role's trust compares them. */
function associate(scope: Construct, names: UploaderNames, role: CfnRole, { clusterArn, namespace, serviceAccount }: PodIdentityCredentialOptions): void {
  pinLogicalId(new CfnPodIdentityAssociation(scope, 'PodIdentity', {
    clusterName: UploaderCredentials.clusterName(clusterArn), namespace, serviceAccount, roleArn: role.attrArn,
  }), names.identityName, 'PodIdentity');
}
