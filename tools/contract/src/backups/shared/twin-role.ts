import {
  AttachRolePolicyCommand, CreateRoleCommand, DeleteRoleCommand, DeleteRolePolicyCommand, DetachRolePolicyCommand, GetRolePolicyCommand, IAMClient,
  ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ifPresent } from '../../readers/if-present';

/**
 * A role with the policies of another, which who verifies may take: a role that only a service takes cannot be tried otherwise. Made for one
 * run, on the local cloud, and removed with it.
 */
export class TwinRole {
  public static async create(iam: IAMClient, roleArn: string, twinName: string): Promise<TwinRole> {
    const [, partition, , , account] = roleArn.split(':');
    const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
    await iam.send(new CreateRoleCommand({
      RoleName: twinName,
      Path: '/plinth-verify/',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:${partition}:iam::${account}:root` } }],
      }),
    }));
    const twin = new TwinRole(iam, twinName, `arn:${partition}:iam::${account}:role/plinth-verify/${twinName}`);
    try {
      await twin.take(RoleName);
      return twin;
    } catch (error) {
      await twin.remove();
      throw error;
    }
  }

  private constructor(private readonly iam: IAMClient, private readonly roleName: string, public readonly arn: string) {}

  public async remove(): Promise<void> {
    const of = { RoleName: this.roleName };
    const inline = await ifPresent(this.iam.send(new ListRolePoliciesCommand(of)));
    const attached = await ifPresent(this.iam.send(new ListAttachedRolePoliciesCommand(of)));
    await Promise.all([
      ...(inline?.PolicyNames ?? []).map((PolicyName) => this.iam.send(new DeleteRolePolicyCommand({ ...of, PolicyName }))),
      ...(attached?.AttachedPolicies ?? []).map(({ PolicyArn }) => this.iam.send(new DetachRolePolicyCommand({ ...of, PolicyArn }))),
    ]);
    await ifPresent(this.iam.send(new DeleteRoleCommand(of)));
  }

  private async take(RoleName: string): Promise<void> {
    const { iam, roleName } = this;
    const { PolicyNames: names = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const { AttachedPolicies: attached = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    await Promise.all([
      ...names.map(async (PolicyName) => {
        const { PolicyDocument: document = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        const PolicyDocument = document.startsWith('%7B') ? decodeURIComponent(document) : document;
        await iam.send(new PutRolePolicyCommand({ RoleName: roleName, PolicyName, PolicyDocument }));
      }),
      ...attached.map(({ PolicyArn }) => iam.send(new AttachRolePolicyCommand({ RoleName: roleName, PolicyArn }))),
    ]);
  }
}
