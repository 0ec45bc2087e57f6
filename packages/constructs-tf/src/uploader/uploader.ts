import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import {
  AccessKeySlot, CredentialKind, PlatformEnvironment, Problems, UploadAccessProps, UploaderAttributes, UploaderCredentials, UploaderFacts, UploaderNames,
  UploaderOptions, UploaderPolicies, UploaderPresets, UploaderSecret, UploaderSettings,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { IAssetBucket } from '../asset-cdn/asset-bucket-interface';
import { Grant } from '../grant';
import { bucketUsersOf } from '../private/bucket-users';
import { checkPlace } from '../private/place';
import { resolveSettings } from '../private/settings';
import { claimName } from '../private/unique-names';
import { Credential } from './credential';
import { createIdentity } from './private/identity';
import { ImportedUploader } from './private/imported-uploader';
import { createSchedules } from './private/key-age';
import { createKeys, createSecret } from './private/keys';
import { attachUploadPolicy } from './private/upload-policy';
import { UploaderBase } from './uploader-base';
import { IUploader } from './uploader-interface';

/** The settings of an engine whose state holds what it makes in clear text. */
const PRESETS = {
  defaults: UploaderPresets.defaultsForState, mustBeConcrete: UploaderPresets.mustBeConcrete, resolve: UploaderPresets.resolveForState,
};

/**
 * Props of an `Uploader`.
 *
 * @stability experimental
 */
export interface UploaderProps extends UploaderOptions {
  /** The environment whose names and tags it has, and whose tier gives every default. */
  readonly environment: PlatformEnvironment;
  /** The bucket that it uploads to: an `AssetBucket`, or `AssetBucket.fromAssetBucketAttributes()` for any other. */
  readonly bucket: IAssetBucket;
  /** How it shows who it is. */
  readonly credential: Credential;
  /**
   * The provider that everything is made with, for example an aliased one.
   * @default - the stack's own
   */
  readonly provider?: TerraformProvider;
}

/**
 * An identity that can put objects under its prefixes and do nothing else: it cannot read, list, delete or tag them.
 *
 * Creates a role for a keyless credential; for access keys a user, its keys, a secret with the active one (about 0.40 USD a
 * month) and, with `keyAgeTopicArn`, a one-time schedule a key and their role (free at this rate). Names and addresses follow
 * from the environment, never from the construct's path, so a rename in code changes no resource and makes no new key.
 *
 * Terraform's state holds every access key that is made here in clear text. In prod none is by default: the secret is made
 * empty, and `storeKeyCommand` fills it with a key that no state ever sees.
 *
 * @example
 * import { AssetBucket, Credential, Uploader } from '@plinth/constructs-tf';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { TerraformStack } from 'cdktf';
 *
 * declare const stack: TerraformStack;
 * declare const bucket: AssetBucket;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new Uploader(stack, 'Uploader', {
 *   environment,
 *   bucket,
 *   credential: Credential.podIdentity({
 *     clusterArn: 'arn:aws:eks:eu-central-1:111111111111:cluster/main', namespace: 'shop', serviceAccount: 'uploader',
 *   }),
 * });
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/uploading-an-object.html
 * @stability experimental
 */
export class Uploader extends UploaderBase {
  /**
   * Finds an uploader with access keys that exists already, to read its secret. Nothing is created.
   *
   * @param scope where the reference stands
   * @param id its id there
   * @param attributes what is known of it; what is left out is as `Uploader` would make it
   * @throws if a name breaks a rule of its service
   */
  public static fromUploaderAttributes(scope: Construct, id: string, attributes: UploaderAttributes): IUploader {
    return new ImportedUploader(scope, id, attributes);
  }

  public readonly environment: PlatformEnvironment;
  public readonly facts: UploaderFacts;
  public readonly userName?: string;
  public readonly secretName?: string;
  public readonly secretArn?: string;
  /** What it was made with: every value, resolved. */
  public readonly settings: UploaderSettings;
  /** How it shows who it is. */
  public readonly credentialKind: CredentialKind;
  /** What the identity was given: what uploads first depends on its policy. */
  public readonly grant: Grant;
  /** ARN of the role, if one was made here. */
  public readonly roleArn?: string;
  /** The ids of the access keys that are made here, by slot. They are no secrets. */
  public readonly accessKeyIds?: { [slot: string]: string };
  /** Whose key the secret holds, if it has access keys. */
  public readonly activeSlot?: AccessKeySlot;
  /** One line for a shell that makes a key and stores it in the secret without showing it, if it has access keys. */
  public readonly storeKeyCommand?: string;
  /** The user, if it has access keys. */
  public readonly user?: IamUser;
  /** The role, if it was made here. */
  public readonly role?: IamRole;
  /** The secret, if it has access keys. */
  public readonly secret?: SecretsmanagerSecret;
  /** The access keys that are made here, by slot. */
  public readonly accessKeys: { [slot: string]: IamAccessKey };
  protected readonly provider?: TerraformProvider;

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: UploaderProps) {
    super(scope, id);
    const { environment, bucket, credential, provider } = props;
    const problems = new Problems(this.node.path);
    this.settings = this.validate(props, problems);
    const access: UploadAccessProps = {
      bucketArn: bucket.bucketArn,
      region: bucket.bucketRegion,
      keyArn: bucket.keyArn,
      prefixes: this.settings.prefixes,
      overwrite: this.settings.overwrite,
      sourceCidrs: props.sourceCidrs,
      vpcEndpointIds: props.vpcEndpointIds,
    };
    UploaderPresets.checkPolicySize(credential.kind, access, problems);
    problems.throwIfAny();
    const names = new UploaderNames(environment, props.name);
    claimName(this, 'uploader or SMTP user', names.identityName, problems);
    if (props.credential.kind === CredentialKind.ACCESS_KEY) {
      claimName(this, 'uploader or SMTP user', names.scheduleRoleName, problems);
    }
    bucketUsersOf(this).claimUpload({
      owner: this.node.path, bucketName: bucket.bucketName, prefixes: this.settings.prefixes, acknowledged: Boolean(props.acknowledge?.trim()),
    }, problems);
    problems.throwIfAny();

    const { identity, user, role } = createIdentity(this, { environment, names, credential: credential._of, provider });
    this.grant = attachUploadPolicy(this, { names, identity, statements: UploaderPolicies.upload(access), kind: credential.kind, problems, provider });
    this.facts = { environment, name: names.name, bucketName: bucket.bucketName, bucketRegion: bucket.bucketRegion, prefixes: this.settings.prefixes };
    const accessKey = credential._of.accessKey;
    this.accessKeys = accessKey && user && this.settings.generateKey ? createKeys(this, { names, user, keys: accessKey.keys, provider }) : {};
    if (accessKey) {
      this.activeSlot = UploaderCredentials.activeSlot(accessKey);
      this.secret = createSecret(this, { names, facts: this.facts, active: this.accessKeys[this.activeSlot], provider });
      createSchedules(this, { environment, names, keys: accessKey.keys, maxAgeDays: this.settings.keyMaxAgeDays, props, provider });
      this.storeKeyCommand = UploaderSecret.storeKeyCommand(this.facts);
    }

    this.environment = environment;
    this.provider = provider;
    this.credentialKind = credential.kind;
    this.user = user;
    this.role = role;
    this.userName = user && names.identityName;
    this.roleArn = role && names.roleArn;
    this.secretName = this.secret && names.secretName;
    this.secretArn = this.secret?.arn;
    const ids = Object.entries(this.accessKeys).map(([slot, key]) => [slot, key.id]);
    this.accessKeyIds = ids.length > 0 ? Object.fromEntries(ids) : undefined;
  }

  private validate(props: UploaderProps, problems: Problems): UploaderSettings {
    const { environment, bucket, credential } = props;
    const settings = resolveSettings(PRESETS, environment, props, problems, ['sourceCidrs', 'vpcEndpointIds', 'keyAgeTopicArn', 'keyAgeTopicKeyArn']);
    UploaderPresets.checkCredentialOptions(credential.kind, props, problems);
    credential._check(environment, settings.generateKey, problems);
    checkPlace(this, environment, environment.region, problems, props.provider);
    if (`${bucket.environment}` !== `${environment}`) {
      problems.add('bucket', `of ${bucket.environment}`, `must be of ${environment}, as the uploader is`, 'pass a bucket of the same environment');
    }
    return settings;
  }
}
