import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { scratchName, ScratchObjects } from '../../verify/scratch-objects';
import { SCRATCH_KEYS } from '../access/row';
import { StateBackendSubject } from '../subject';

/** What a run writes: objects and items under a name of its own, so that all of it can be found and removed. */
export class Scratch {
  private readonly items = new Set<string>();
  private readonly objects: ScratchObjects;

  public constructor(private readonly run: string, private readonly subject: StateBackendSubject, s3: S3Client, private readonly dynamodb: DynamoDBClient) {
    const where = { subject, component: `plinth-verify/${run}/` };
    this.objects = new ScratchObjects(run, subject.names.bucketName, SCRATCH_KEYS.map((key) => key(where).replace(/\.tfstate$/, '')), s3);
  }

  /** The name under which one try works. */
  public component(id: string): string {
    return scratchName(this.run, id);
  }

  /** Writes an object as the deployer; answers its version. */
  public seed(key: string, body = '{"version":4,"serial":1}'): Promise<string> {
    return this.objects.seed(key, body);
  }

  public lockItem(lockId: string): string {
    this.items.add(lockId);
    return lockId;
  }

  public async seedLockItem(lockId: string): Promise<string> {
    await this.dynamodb.send(new PutItemCommand({
      TableName: this.subject.names.tableName, Item: { LockID: { S: this.lockItem(lockId) }, Info: { S: 'plinth-verify' } },
    }));
    return lockId;
  }

  /**
   * Removes all of it, versions included.
   *
   * @returns what could not be removed, in words; nothing if the account is as it was
   */
  public async remove(): Promise<string | undefined> {
    await Promise.all([...this.items].map((lockId) => this.dynamodb.send(new DeleteItemCommand({
      TableName: this.subject.names.tableName, Key: { LockID: { S: lockId } },
    }))));
    return this.objects.remove();
  }
}
