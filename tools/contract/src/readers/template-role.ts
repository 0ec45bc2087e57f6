import { parsePolicy, Statement } from '../iam';
import { CfnTemplate } from './cloudformation';
import { readTags } from './template-bucket';
import { Json, list, members } from './values';

/** A user or role with everything that is attached to it. */
export interface PrincipalDocument {
  readonly policy: readonly Statement[];
  /** Who may take it, if it is a role of the template. */
  readonly trust?: readonly Statement[];
  readonly tags: Readonly<Record<string, string>>;
}

const KINDS = {
  role: { type: 'AWS::IAM::Role', name: 'RoleName', attached: 'Roles', single: 'AWS::IAM::RolePolicy' },
  user: { type: 'AWS::IAM::User', name: 'UserName', attached: 'Users', single: 'AWS::IAM::UserPolicy' },
} as const;

/** Everything that is attached to a role, whichever resource says it; the role itself may be made elsewhere. */
export function readTemplateRole(cfn: CfnTemplate, roleArn: string): readonly Statement[] | undefined {
  return readTemplatePrincipal(cfn, roleArn)?.policy;
}

/** The same of a user or a role, with what else is known of it. */
export function readTemplatePrincipal(cfn: CfnTemplate, arn: string): PrincipalDocument | undefined {
  const kind = arn.includes(':user/') ? 'user' : 'role';
  const { type, name, attached: attachedTo, single } = KINDS[kind];
  const principalName = arn.slice(arn.lastIndexOf('/') + 1);
  const found = cfn.all(type).find(({ properties }) => properties[name] === principalName);
  const managed = cfn.all('AWS::IAM::ManagedPolicy');
  const known = new Map(managed.map((policy) => [`arn:${arn.split(':').slice(1, 5).join(':')}:policy/${policy.logicalId}`, policy]));
  const attached = list(found?.properties.ManagedPolicyArns).map((policyArn) => {
    const policy = known.get(String(policyArn));
    if (!policy) {
      throw new Error(`the ${kind} ${principalName} has the policy ${String(policyArn)}, which the template does not contain; write its statements into the template`);
    }
    return policy;
  });
  const naming = [...cfn.all('AWS::IAM::Policy'), ...managed].filter(({ properties }) => list(properties[attachedTo]).includes(principalName));
  const own = cfn.all(single).filter(({ properties }) => properties[name] === principalName);
  const inline = list(found?.properties.Policies).map((policy) => members(policy).PolicyDocument);
  const documents: Json[] = [...inline, ...[...own, ...new Set([...attached, ...naming])].map(({ properties }) => properties.PolicyDocument)];
  return found || documents.length > 0 ? {
    policy: documents.flatMap((document) => parsePolicy(document)),
    trust: found?.properties.AssumeRolePolicyDocument === undefined ? undefined : parsePolicy(found.properties.AssumeRolePolicyDocument),
    tags: readTags(found?.properties.Tags),
  } : undefined;
}
