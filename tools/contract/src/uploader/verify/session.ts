import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand, Credentials } from '@aws-sdk/client-sts';
import { CredentialKind } from '@plinth/env-presets';
import { prepare, StaticOnly } from '../../access/live';
import { AwsAccess, AwsCredentials } from '../../aws-access';
import { Connection } from '../../connection';
import { Cdn } from '../../verify/cdn';
import { HttpAnswer, HttpRequest } from '../../verify/http';
import { scratchName, ScratchObjects } from '../../verify/scratch-objects';
import { Session } from '../../verify/session';
import { TokenClaims, UploaderAttempt } from '../access/attempt';
import { IDENTITY_TITLES, IdentityName } from '../access/identities';
import { SCRATCH_KEYS } from '../access/row';
import { rightClaims } from '../access/trust-rows';
import { uploaderClients, UploaderClients } from '../clients';
import { UploaderModel } from '../model';
import { isLimited, principalArnOf, UploaderSubject } from '../subject';
import { unsignedToken } from './token';

/** One run of verify on an uploader. */
export class UploaderSession extends Session<IdentityName> {
  public readonly scratch: ScratchObjects;
  public readonly cdn: Cdn;
  public readonly all: UploaderClients;

  public constructor(connection: Connection, public readonly subject: UploaderSubject, public readonly model: UploaderModel) {
    super(connection, IDENTITY_TITLES);
    this.all = uploaderClients(connection);
    this.cdn = new Cdn(connection.access);
    const where = { subject, component: `plinth-verify/${this.run}/` };
    const prefixes = [...new Set(SCRATCH_KEYS.map((key) => key(where).replace(/\.bin$/, '')))];
    this.scratch = new ScratchObjects(this.run, subject.bucketName, prefixes, this.deployer.s3);
  }

  public get access(): AwsAccess {
    return this.connection.access;
  }

  public send(url: string, request?: HttpRequest): Promise<HttpAnswer> {
    return this.connection.send(url, request);
  }

  /** The name under which one try works. */
  public component(id: string): string {
    return scratchName(this.run, id);
  }

  /** What a live try of an identity works with. Whoever brings a token has no credentials yet. */
  public async attempt(identity: IdentityName, id: string): Promise<UploaderAttempt> {
    const { subject, model, emulated, scratch } = this;
    const own = ['uploader', 'reader', 'other-admin'].includes(identity) ? await this.actor(identity) : undefined;
    const clients = own ? uploaderClients(this.connection, own.credentials) : { ...this.all, s3: this.anonymousS3 };
    return {
      subject,
      model,
      emulated,
      component: this.component(id),
      bucket: subject.bucketName,
      body: 'plinth-verify',
      s3: clients.s3,
      kms: clients.kms,
      iam: clients.iam,
      secrets: clients.secrets,
      deployerS3: this.deployer.s3,
      deployerSecrets: this.all.secrets,
      plainS3: () => this.plainS3(own?.credentials),
      send: (url, request) => this.connection.send(url, request),
      seed: (key) => prepare('writing a scratch object', scratch.seed(key, 'plinth-verify')),
      takeWithToken: (claims) => this.takeWithToken(claims),
      take: () => clients.sts.send(new AssumeRoleCommand({ RoleArn: principalArnOf(subject), RoleSessionName: `plinth-verify-${this.run}` })),
    };
  }

  protected clean(): Promise<string | undefined> {
    return this.scratch.remove();
  }

  protected async become(identity: IdentityName): Promise<AwsCredentials> {
    switch (identity) {
      case 'uploader':
        return this.asUploader();
      case 'reader':
        return this.assume(this.subject.readerRoleArn!);
      case 'other-admin':
        return this.asOtherAdmin();
      default:
        throw new StaticOnly(`there are no credentials of ${IDENTITY_TITLES[identity]}`);
    }
  }

  private async asUploader(): Promise<AwsCredentials> {
    const { subject } = this;
    if (isLimited(subject)) {
      throw new StaticOnly('uploads are accepted from named networks and endpoints only, of which this machine need be none');
    }
    switch (subject.credential.kind) {
      case CredentialKind.ACCESS_KEY:
        return this.fromSecret();
      case CredentialKind.ROLE:
        return this.assume(principalArnOf(subject));
      case CredentialKind.POD_IDENTITY:
        throw new StaticOnly('nobody but EKS takes this role');
      default:
        return credentialsOf((await this.takeWithToken(rightClaims(subject))).Credentials);
    }
  }

  /** The uploader's own key, from where a product reads it. */
  private async fromSecret(): Promise<AwsCredentials> {
    if (this.model.secret?.value === undefined) {
      throw new StaticOnly('the secret is empty until a key that was made elsewhere is stored in it');
    }
    const { SecretString: value } = await this.all.secrets.send(new GetSecretValueCommand({ SecretId: this.subject.names.secretName }));
    const { accessKeyId, secretAccessKey } = JSON.parse(value ?? '{}') as Partial<AwsCredentials>;
    if (!accessKeyId || !secretAccessKey) {
      throw new Error(`the secret ${this.subject.names.secretName} holds no access key, store one in it`);
    }
    return { accessKeyId, secretAccessKey };
  }

  private async takeWithToken(claims: TokenClaims): Promise<{ readonly Credentials?: Credentials }> {
    if (!this.emulated) {
      throw new StaticOnly('on AWS nobody but the issuer can make such a token; it is tried on the local cloud');
    }
    return this.deployer.sts.send(new AssumeRoleWithWebIdentityCommand({
      RoleArn: principalArnOf(this.subject), RoleSessionName: `plinth-verify-${this.run}`, WebIdentityToken: unsignedToken(claims),
    }));
  }
}

function credentialsOf(taken: Credentials | undefined): AwsCredentials {
  return { accessKeyId: taken!.AccessKeyId!, secretAccessKey: taken!.SecretAccessKey!, sessionToken: taken!.SessionToken };
}
