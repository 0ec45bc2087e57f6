import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { prepare, StaticOnly } from '../../access/live';
import { AwsAccess, AwsCredentials } from '../../aws-access';
import { Connection } from '../../connection';
import { Cdn } from '../../verify/cdn';
import { HttpAnswer, HttpRequest } from '../../verify/http';
import { scratchName, ScratchObjects } from '../../verify/scratch-objects';
import { Session } from '../../verify/session';
import { AssetCdnAttempt } from '../access/attempt';
import { IDENTITY_TITLES, IdentityName } from '../access/identities';
import { SCRATCH_KEYS } from '../access/row';
import { edgeClients, EdgeClients } from '../clients';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject, bucketNameOf, originOf } from '../subject';
import { OtherDistribution } from './other-distribution';

/** One run of verify on an asset CDN. */
export class AssetCdnSession extends Session<IdentityName> {
  public readonly scratch: ScratchObjects;
  public readonly edge: EdgeClients;
  public readonly cdn: Cdn;
  private other?: Promise<OtherDistribution>;

  public constructor(connection: Connection, public readonly subject: AssetCdnSubject, public readonly model: AssetCdnModel) {
    super(connection, IDENTITY_TITLES);
    this.edge = edgeClients(connection);
    this.cdn = new Cdn(connection.access);
    const where = { subject, component: `plinth-verify/${this.run}/` };
    this.scratch = new ScratchObjects(this.run, bucketNameOf(subject), SCRATCH_KEYS.map((key) => key(where).replace(/\.txt$/, '')), this.deployer.s3);
  }

  public get access(): AwsAccess {
    return this.connection.access;
  }

  public send(url: string, request?: HttpRequest): Promise<HttpAnswer> {
    return this.connection.send(url, request);
  }

  /** Where S3 itself has an object, for those who come without an SDK. */
  public async objectUrl(key: string): Promise<string> {
    const signed = await getSignedUrl(this.deployer.s3, new PutObjectCommand({ Bucket: bucketNameOf(this.subject), Key: key }));
    return signed.split('?')[0];
  }

  /** The name under which one try works. */
  public component(id: string): string {
    return scratchName(this.run, id);
  }

  /** What a live try of an identity works with. A distribution is asked by whoever asks it. */
  public async attempt(identity: IdentityName, id: string): Promise<AssetCdnAttempt> {
    const { subject, model, emulated, scratch, cdn } = this;
    const own = identity === 'deployer' || identity === 'other-admin' ? await this.actor(identity) : undefined;
    const { s3, kms } = own?.clients ?? { ...this.deployer, s3: this.anonymousS3 };
    return {
      subject,
      model,
      emulated,
      component: this.component(id),
      bucket: bucketNameOf(subject),
      body: 'plinth-verify',
      s3,
      kms,
      cdn,
      cloudfront: own ? edgeClients(this.connection, own.credentials).cloudfront : this.edge.cloudfront,
      deployerCloudFront: this.edge.cloudfront,
      deployerS3: this.deployer.s3,
      plainS3: () => this.plainS3(own?.credentials),
      send: (url, request) => this.connection.send(url, request),
      seed: (key) => prepare('writing a scratch object', scratch.seed(key, 'plinth-verify')),
      otherDistribution: async () => (await this.otherDistribution()).domainName,
    };
  }

  protected async clean(): Promise<string | undefined> {
    const results = await Promise.allSettled([this.scratch.remove(), this.other?.then((other) => other.remove())]);
    const failed = results.find((result) => result.status === 'rejected' && !(result.reason instanceof StaticOnly));
    if (failed) {
      throw (failed as PromiseRejectedResult).reason;
    }
    return results[0].status === 'fulfilled' ? results[0].value : undefined;
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'deployer':
        return this.assume(this.subject.deployRoleArn);
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }

  /** Made once, on the local cloud only: on AWS it would take minutes to come and to go. */
  private otherDistribution(): Promise<OtherDistribution> {
    if (!this.emulated) {
      return Promise.reject(new StaticOnly('on AWS no second distribution is made for this; it is tried on the local cloud'));
    }
    this.other ??= prepare('making a second distribution', OtherDistribution.create(this.edge.cloudfront, `plinth-verify-${this.run}`, originOf(this.subject)));
    return this.other;
  }
}
