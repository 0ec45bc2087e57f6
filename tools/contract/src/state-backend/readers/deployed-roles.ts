import {
  GetPolicyCommand, GetPolicyVersionCommand, GetRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { parsePolicy, Statement } from '../../iam';
import { ifPresent } from './if-present';

/** Everything that is attached to a role; nothing if there is no such role. */
export async function readDeployedRole(iam: IAMClient, roleArn: string): Promise<Statement[] | undefined> {
  const roleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const inline = await ifPresent(iam.send(new ListRolePoliciesCommand({ RoleName: roleName })));
  if (!inline) {
    return undefined;
  }
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: roleName }));
  const documents = await Promise.all([
    ...(inline.PolicyNames ?? []).map(async (policyName) =>
      (await iam.send(new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName }))).PolicyDocument),
    ...(attached.AttachedPolicies ?? []).map(({ PolicyArn: arn }) => managedPolicy(iam, arn!)),
  ]);
  return documents.flatMap((document) => parsePolicy(decoded(document!)));
}

async function managedPolicy(iam: IAMClient, arn: string): Promise<string | undefined> {
  const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
  const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: policy?.DefaultVersionId }));
  return version.PolicyVersion?.Document;
}

/** IAM answers documents URL-encoded (RFC 3986). */
function decoded(document: string): string {
  return document.startsWith('%7B') ? decodeURIComponent(document) : document;
}
