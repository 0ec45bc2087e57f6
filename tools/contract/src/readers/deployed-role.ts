import {
  GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, GetUserPolicyCommand, IAMClient, ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand, ListRolePoliciesCommand, ListRoleTagsCommand, ListUserPoliciesCommand, ListUserTagsCommand,
} from '@aws-sdk/client-iam';
import { parsePolicy, Statement } from '../iam';
import { tagsOf } from './deployed-bucket';
import { ifPresent } from './if-present';
import { PrincipalDocument } from './template-role';

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Everything that is attached to a role; nothing if there is no such role. */
export async function readDeployedRole(iam: IAMClient, roleArn: string): Promise<Statement[] | undefined> {
  const RoleName = nameOf(roleArn);
  const inline = await ifPresent(iam.send(new ListRolePoliciesCommand({ RoleName })));
  if (!inline) {
    return undefined;
  }
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return statements([
    ...(inline.PolicyNames ?? []).map(async (PolicyName) => (await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument),
    ...(attached.AttachedPolicies ?? []).map(({ PolicyArn: arn }) => managedPolicy(iam, arn!)),
  ]);
}

/** A user or role with all that is known of it; nothing if there is none. */
export async function readDeployedPrincipal(iam: IAMClient, arn: string): Promise<PrincipalDocument | undefined> {
  return arn.includes(':user/') ? readUser(iam, nameOf(arn)) : readRole(iam, arn);
}

async function readRole(iam: IAMClient, arn: string): Promise<PrincipalDocument | undefined> {
  const policy = await readDeployedRole(iam, arn);
  if (!policy) {
    return undefined;
  }
  const RoleName = nameOf(arn);
  const [role, tags] = await Promise.all([iam.send(new GetRoleCommand({ RoleName })), iam.send(new ListRoleTagsCommand({ RoleName }))]);
  return {
    policy,
    trust: parsePolicy(decoded(role.Role!.AssumeRolePolicyDocument!)),
    tags: tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])),
  };
}

async function readUser(iam: IAMClient, UserName: string): Promise<PrincipalDocument | undefined> {
  const inline = await ifPresent(iam.send(new ListUserPoliciesCommand({ UserName })));
  if (!inline) {
    return undefined;
  }
  const [attached, tags] = await Promise.all([
    iam.send(new ListAttachedUserPoliciesCommand({ UserName })), iam.send(new ListUserTagsCommand({ UserName })),
  ]);
  return {
    policy: await statements([
      ...(inline.PolicyNames ?? []).map(async (PolicyName) => (await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }))).PolicyDocument),
      ...(attached.AttachedPolicies ?? []).map(({ PolicyArn: arn }) => managedPolicy(iam, arn!)),
    ]),
    tags: tagsOf(tags.Tags?.map(({ Key: key, Value: value }) => [key, value])),
  };
}

async function statements(documents: ReadonlyArray<Promise<string | undefined>>): Promise<Statement[]> {
  return (await Promise.all(documents)).flatMap((document) => parsePolicy(decoded(document!)));
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
