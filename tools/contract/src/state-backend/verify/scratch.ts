import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, DeleteObjectsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SCRATCH_KEYS } from '../access/row';
import { StateBackendSubject } from '../subject';

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

/** What a run writes: objects and items under a name of its own, so that all of it can be found and removed. */
export class Scratch {
  private readonly items = new Set<string>();
  private readonly bucket: string;

  public constructor(
    private readonly run: string,
    private readonly subject: StateBackendSubject,
    private readonly s3: S3Client,
    private readonly dynamodb: DynamoDBClient,
  ) {
    this.bucket = subject.names.bucketName;
  }

  /** The name under which one try works. */
  public component(id: string): string {
    return `plinth-verify/${this.run}/${id.replace(/[^a-z0-9-]+/g, '-')}`;
  }

  /** Writes an object as the deployer; answers its version. */
  public async seed(key: string, body = '{"version":4,"serial":1}'): Promise<string> {
    const { VersionId: version } = await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
    // a bucket without versioning has one version, with this id
    return version ?? 'null';
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
    const where = { subject: this.subject, component: `plinth-verify/${this.run}/` };
    const prefixes = SCRATCH_KEYS.map((key) => key(where).replace(/\.tfstate$/, ''));
    const left = (await Promise.all(prefixes.map((prefix) => this.removeBelow(prefix)))).flat();
    return left.length === 0 ? undefined : this.explain(left);
  }

  private async removeBelow(prefix: string): Promise<Version[]> {
    const left: Version[] = [];
    for (let marker: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {}; marker;) {
      const page: Awaited<ReturnType<typeof this.versions>> = await this.versions(prefix, marker);
      left.push(...await this.removeVersions(page.versions));
      marker = page.next;
    }
    return left;
  }

  private async versions(prefix: string, marker: { KeyMarker?: string; VersionIdMarker?: string }) {
    const page = await this.s3.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: prefix, ...marker }));
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
    return { versions, next: page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined };
  }

  private async removeVersions(versions: Version[]): Promise<Version[]> {
    if (versions.length === 0) {
      return [];
    }
    const removal = new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects: versions, Quiet: true } });
    const { Errors: errors = [] } = await this.s3.send(removal).catch((error: Error) => {
      if (error.name !== 'AccessDenied') {
        throw error;
      }
      // refused as a whole, where S3 otherwise answers version by version
      return { Errors: versions };
    });
    return errors.map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
  }

  /** Whoever may not delete versions can still hide them; the lifecycle removes them in its time. */
  private async explain(left: readonly Version[]): Promise<string> {
    const keys = [...new Set(left.map(({ Key }) => Key))];
    await Promise.all(keys.map((key) => this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }))));
    return `${left.length} scratch versions below plinth-verify/${this.run}/ are hidden by delete markers and stay until the lifecycle removes them`;
  }
}
