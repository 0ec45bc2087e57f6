import { DeleteObjectCommand, DeleteObjectsCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

interface Version {
  readonly Key: string;
  readonly VersionId: string;
}

/** The name under which one try of a run works. */
export function scratchName(run: string, id: string): string {
  return `plinth-verify/${run}/${id.replace(/[^a-z0-9-]+/g, '-')}`;
}

/** What a run writes into a bucket: objects below names of its own, so that all of it can be found and removed. */
export class ScratchObjects {
  /**
   * @param run what tells this run from others
   * @param bucket where it writes
   * @param prefixes what everything that it writes begins with
   * @param s3 with the credentials of a deployer
   * @param lockedDays days after which the lifecycle removes what nobody may delete or hide; by default what cannot be deleted is hidden
   */
  public constructor(
    private readonly run: string,
    private readonly bucket: string,
    private readonly prefixes: readonly string[],
    private readonly s3: S3Client,
    private readonly lockedDays?: number,
  ) {}

  /** Writes an object as the deployer; answers its version. */
  public async seed(key: string, body: string | Buffer): Promise<string> {
    const { VersionId: version } = await this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body }));
    // a bucket without versioning has one version, with this id
    return version ?? 'null';
  }

  /**
   * Removes all of it, versions included.
   *
   * @returns what could not be removed, in words; nothing if the account is as it was
   */
  public async remove(): Promise<string | undefined> {
    const left = (await Promise.all(this.prefixes.map((prefix) => this.removeBelow(prefix)))).flat();
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
    if (this.lockedDays !== undefined) {
      return `${left.length} scratch versions of a few bytes below plinth-verify/${this.run}/ can be deleted by nobody and stay until the lifecycle removes them, ${this.lockedDays} days from now`;
    }
    const keys = [...new Set(left.map(({ Key }) => Key))];
    await Promise.all(keys.map((key) => this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }))));
    return `${left.length} scratch versions below plinth-verify/${this.run}/ are hidden by delete markers and stay until the lifecycle removes them`;
  }
}
