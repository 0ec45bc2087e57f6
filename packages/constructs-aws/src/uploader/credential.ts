import {
  AccessKeyCredentialOptions, CredentialKind, GithubOidcCredentialOptions, IrsaCredentialOptions, PlatformEnvironment, PodIdentityCredentialOptions, Problems,
  UploaderCredentials,
} from '@plinth/env-presets';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { partTokens } from '../private/concrete';

/**
 * How an uploader shows who it is. Without keys wherever the workload has an identity already: there is nothing to store, to
 * rotate or to lose. What the uploader may do is the same for all.
 *
 * @example
 * import { AssetBucket, Credential, Uploader } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * declare const bucket: AssetBucket;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new Uploader(stack, 'Uploader', {
 *   environment, bucket, credential: Credential.githubOidc({ repository: 'acme/shop', githubEnvironment: 'dev' }),
 * });
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles
 * @stability experimental
 */
export class Credential {
  /**
   * A Kubernetes service account, by EKS Pod Identity: makes a role and its association.
   *
   * @param options which service account; the cluster's ARN must be concrete
   */
  public static podIdentity(options: PodIdentityCredentialOptions): Credential {
    return new Credential(CredentialKind.POD_IDENTITY, { podIdentity: options });
  }

  /**
   * A Kubernetes service account, by its cluster's OIDC provider, which must exist: makes a role.
   *
   * @param options which service account; the issuer must be concrete
   */
  public static irsa(options: IrsaCredentialOptions): Credential {
    return new Credential(CredentialKind.IRSA, { irsa: options });
  }

  /**
   * A GitHub Actions workflow, by GitHub's OIDC provider, which must exist: makes a role.
   *
   * @param options which workflow
   */
  public static githubOidc(options: GithubOidcCredentialOptions): Credential {
    return new Credential(CredentialKind.GITHUB_OIDC, { githubOidc: options });
  }

  /**
   * A role that exists already, of the environment's account, that may be given policies here: makes nothing but a policy.
   *
   * @param role the role
   */
  public static role(role: IRole): Credential {
    return new Credential(CredentialKind.ROLE, { role });
  }

  /**
   * A user with one access key, or two while one is rotated: makes the user, its keys, and a secret that holds the active one
   * (about 0.40 USD a month).
   *
   * @param options the keys, and whose the secret holds
   */
  public static accessKey(options: AccessKeyCredentialOptions): Credential {
    return new Credential(CredentialKind.ACCESS_KEY, { accessKey: options });
  }

  /** Which of these it is. */
  public readonly kind: CredentialKind;
  /** @internal */
  public readonly _of: CredentialParts;

  private constructor(kind: CredentialKind, parts: CredentialParts) {
    this.kind = kind;
    this._of = parts;
  }

  /**
   * Adds a problem for everything that is wrong with it.
   * @internal
   */
  public _check(environment: PlatformEnvironment, generateKey: boolean, problems: Problems): void {
    const { accessKey, irsa, podIdentity, githubOidc } = this._of;
    const parts = accessKey ? [{ active: accessKey.active }, ...accessKey.keys] : [irsa ?? podIdentity ?? githubOidc ?? {}];
    if (parts.map((part) => partTokens(part, UploaderCredentials.mustBeConcrete(), problems)).some(({ later }) => Object.keys(later).length > 0)) {
      return;
    }
    if (accessKey) {
      UploaderCredentials.checkAccessKeys(accessKey, problems);
      if (!generateKey) {
        UploaderCredentials.checkKeysMadeElsewhere(accessKey, problems);
      }
    } else if (irsa) {
      UploaderCredentials.checkIrsa(irsa, problems);
    } else if (podIdentity) {
      UploaderCredentials.checkPodIdentity(environment, podIdentity, problems);
    } else if (githubOidc) {
      UploaderCredentials.checkGithubOidc(githubOidc, problems);
    }
  }
}

/** Exactly one of these is there. */
interface CredentialParts {
  readonly accessKey?: AccessKeyCredentialOptions;
  readonly irsa?: IrsaCredentialOptions;
  readonly podIdentity?: PodIdentityCredentialOptions;
  readonly githubOidc?: GithubOidcCredentialOptions;
  readonly role?: IRole;
}
