import { CredentialKind, PolicyStatementData, Problems, UploaderNames } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../../grant';
import { Identity } from '../../identity';
import { pinAddress } from '../../private/addresses';

export interface UploadPolicyProps {
  readonly names: UploaderNames;
  readonly identity: Identity;
  readonly statements: PolicyStatementData[];
  readonly kind: CredentialKind;
  readonly problems: Problems;
  readonly provider?: TerraformProvider;
}

/** The one way in which every kind of identity gets what an uploader may do. */
export function attachUploadPolicy(scope: Construct, { names, identity, statements, kind, problems, provider }: UploadPolicyProps): Grant {
  const grant = identity._attach(scope, names.policyName, statements, problems, provider, 'give fewer prefixes and sources');
  if (kind === CredentialKind.ROLE && grant.policy.terraformResourceType !== 'aws_iam_role_policy') {
    problems.add('credential', 'a user', 'must be a role', 'use Identity.role() or Identity.roleName(), or Credential.accessKey()');
    problems.throwIfAny();
  }
  pinAddress(grant.policy, names.identityName, 'Policy');
  return grant;
}
