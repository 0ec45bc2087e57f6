import { PolicyDocuments, PolicyStatementData, Problems, UploaderNames } from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { CfnPolicy, IIdentity, Policy, PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { pinLogicalId } from '../../private/logical-ids';

export interface UploadPolicyProps {
  readonly names: UploaderNames;
  readonly identity: IIdentity;
  readonly statements: PolicyStatementData[];
  readonly problems: Problems;
}

/** The one way in which every kind of identity gets what an uploader may do. */
export function attachUploadPolicy(scope: Construct, { names, identity, statements, problems }: UploadPolicyProps): void {
  const policy = new Policy(scope, 'Policy', { policyName: names.policyName, document: PolicyDocument.fromJson(PolicyDocuments.render(statements)) });
  identity.attachInlinePolicy(policy);
  const resource = policy.node.defaultChild as CfnPolicy;
  // a role of another account or one that may not be changed takes no policy, and CDK then leaves the policy out in silence
  if (!Stack.of(scope).resolve(resource.users) && !Stack.of(scope).resolve(resource.roles)) {
    problems.add('credential', 'a role that cannot be changed from here', 'must be a role of the environment\'s account that may be given policies',
      'leave out mutable: false, or make the role in this app');
    problems.throwIfAny();
  }
  pinLogicalId(resource, names.identityName, 'Policy');
  acknowledgeNag(resource, 'AwsSolutions-IAM5', 'an uploader writes any object under its prefixes, each of which ends in /*');
}
