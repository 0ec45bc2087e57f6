import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand, DeleteUserCommand, DeleteUserPolicyCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AwsCredentials } from '../aws-access';

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** An account admin who does not deploy: a user with every permission, made for one run and removed with it. */
export class TemporaryAdmin {
  public static async create(iam: IAMClient, userName: string): Promise<TemporaryAdmin> {
    await iam.send(new CreateUserCommand({ UserName: userName, Path: '/plinth-verify/' }));
    const user = { UserName: userName };
    let accessKeyId: string | undefined;
    try {
      await iam.send(new PutUserPolicyCommand({ ...user, PolicyName: 'everything', PolicyDocument: POLICY }));
      const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand(user));
      accessKeyId = key!.AccessKeyId!;
      return new TemporaryAdmin(iam, userName, { accessKeyId, secretAccessKey: key!.SecretAccessKey! });
    } catch (error) {
      await removeUser(iam, userName, accessKeyId);
      throw error;
    }
  }

  private constructor(private readonly iam: IAMClient, private readonly userName: string, public readonly credentials: AwsCredentials) {}

  public async remove(): Promise<void> {
    await removeUser(this.iam, this.userName, this.credentials.accessKeyId);
  }
}

/** Removes as much as can be removed, and then says what could not. */
async function removeUser(iam: IAMClient, userName: string, accessKeyId: string | undefined): Promise<void> {
  const user = { UserName: userName };
  const results = await Promise.allSettled([
    iam.send(new DeleteUserPolicyCommand({ ...user, PolicyName: 'everything' })),
    ...(accessKeyId ? [iam.send(new DeleteAccessKeyCommand({ ...user, AccessKeyId: accessKeyId }))] : []),
  ]);
  await iam.send(new DeleteUserCommand(user));
  const failed = results.find((result) => result.status === 'rejected' && result.reason?.name !== 'NoSuchEntityException' && result.reason?.name !== 'NoSuchEntity');
  if (failed) {
    throw (failed as PromiseRejectedResult).reason;
  }
}
