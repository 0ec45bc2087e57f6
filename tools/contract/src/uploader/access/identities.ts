import { CredentialKind, UploaderCredentials } from '@plinth/env-presets';
import { admin, ANONYMOUS, Identity, otherAccount } from '../../access/identity';
import { RequestPrincipal, Statement } from '../../iam';
import { UploaderModel } from '../model';
import { bucketRegionOf, principalArnOf, UploaderSubject } from '../subject';

/** Those whose access is promised. */
export type IdentityName = 'uploader' | 'reader' | 'workload' | 'other-issuer' | 'other-admin' | 'anonymous' | 'stranger' | 'scheduler';

export const IDENTITY_TITLES: Readonly<Record<IdentityName, string>> = {
  'uploader': 'the uploader',
  'reader': 'the reader of the secret',
  'workload': 'a workload with a token',
  'other-issuer': 'a workload with a token of another issuer',
  'other-admin': 'an account admin who is not listed',
  'anonymous': 'somebody without credentials',
  'stranger': 'an admin of another account',
  'scheduler': 'EventBridge Scheduler',
};

const GITHUB = 'token.actions.githubusercontent.com';
const OTHER_ISSUER = 'oidc.eks.eu-west-1.amazonaws.com/id/0THER0EXAMPLE';

/** Who signs the tokens of a keyless credential, as the names of condition keys and providers spell it. */
export function issuerOf({ credential }: UploaderSubject): string {
  return credential.kind === CredentialKind.IRSA ? UploaderCredentials.issuerId(credential.irsa!.oidcIssuer) : GITHUB;
}

/**
 * An identity as the evaluator needs it. Whoever is granted nothing may do everything as far as its own policy goes.
 *
 * @throws if the model has no such user or role
 */
export function identityOf(name: IdentityName, model: UploaderModel, subject: UploaderSubject): Identity {
  const { partition, account } = subject.environment;
  switch (name) {
    case 'uploader':
      return known('uploader', principalArnOf(subject), model.principal?.policy);
    case 'reader':
      return known('secret\'s reader', subject.readerRoleArn ?? '', model.reader);
    case 'workload':
      return { principal: workload(subject), policy: [] };
    case 'other-issuer':
      return { principal: { kind: 'federated', providerArn: providerArn(subject, OTHER_ISSUER) }, policy: [] };
    case 'other-admin':
      return admin(`arn:${partition}:iam::${account}:user/someone-else`);
    case 'stranger':
      return admin(`arn:${partition}:iam::${otherAccount(account)}:role/someone-else`);
    case 'anonymous':
      return ANONYMOUS;
    case 'scheduler':
      return { principal: { kind: 'service', service: 'scheduler.amazonaws.com' }, policy: [] };
  }
}

/** EKS takes a role itself for a pod; other workloads take it with a token. */
function workload(subject: UploaderSubject): RequestPrincipal {
  return subject.credential.kind === CredentialKind.POD_IDENTITY
    ? { kind: 'service', service: 'pods.eks.amazonaws.com' }
    : { kind: 'federated', providerArn: providerArn(subject, issuerOf(subject)) };
}

function providerArn({ environment: { partition, account } }: UploaderSubject, issuer: string): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

function known(who: string, arn: string, policy: readonly Statement[] | undefined): Identity {
  if (!policy) {
    throw new Error(`the ${who} ${arn} was not found, give the reader what grants to it or correct the subject`);
  }
  return { principal: { kind: 'aws', arn }, policy };
}

/** The regional name of S3, by which KMS knows that S3 asks for somebody. */
export function viaS3(subject: UploaderSubject): string {
  return `s3.${bucketRegionOf(subject)}.amazonaws.com`;
}
