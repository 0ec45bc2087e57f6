import { parsePolicy, Statement } from '../iam';
import { PrincipalDocument } from './template-role';
import { readTags } from './terraform-bucket';
import { TerraformDocument } from './terraform-document';
import { list, members, text } from './values';

/** Everything that is attached to a role, whichever resource says it; the role itself may be made elsewhere. */
export function readTerraformRole(tf: TerraformDocument, roleArn: string): readonly Statement[] | undefined {
  return readTerraformPrincipal(tf, roleArn)?.policy;
}

/** The same of a user or a role, with what else is known of it. */
export function readTerraformPrincipal(tf: TerraformDocument, principalArn: string): PrincipalDocument | undefined {
  const kind = principalArn.includes(':user/') ? 'user' : 'role';
  const name = principalArn.slice(principalArn.lastIndexOf('/') + 1);
  const found = tf.of(`aws_iam_${kind}`, 'name', name);
  const managed = new Map(tf.all('aws_iam_policy').map((policy) => [
    `arn:${principalArn.split(':').slice(1, 5).join(':')}:policy/${text(policy.arguments.name) ?? policy.name}`, policy.arguments.policy,
  ]));
  const arns = [
    ...tf.all(`aws_iam_${kind}_policy_attachment`).filter((attachment) => attachment.arguments[kind] === name)
      .map((attachment) => attachment.arguments.policy_arn),
    ...list(found?.managed_policy_arns),
  ];
  const attached = arns.map((arn) => {
    if (!managed.has(String(arn))) {
      throw new Error(`the ${kind} ${name} has the policy ${String(arn)}, which the Terraform JSON does not contain; write its statements into it`);
    }
    return managed.get(String(arn));
  });
  const own = tf.all(`aws_iam_${kind}_policy`).filter((policy) => policy.arguments[kind] === name).map((policy) => policy.arguments.policy);
  const inline = list(found?.inline_policy).map((policy) => members(policy).policy);
  const documents = [...inline, ...own, ...attached];
  return found || documents.length > 0 ? {
    policy: documents.flatMap((document) => parsePolicy(document)),
    trust: found?.assume_role_policy === undefined ? undefined : parsePolicy(found.assume_role_policy),
    tags: found ? readTags(tf, found) : {},
  } : undefined;
}
