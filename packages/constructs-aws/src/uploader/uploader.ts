import {
  AccessKeySlot, CredentialKind, PlatformEnvironment, Problems, UploadAccessProps, UploaderAttributes, UploaderCredentials, UploaderFacts, UploaderNames,
  UploaderOptions, UploaderPolicies, UploaderPresets, UploaderSecret, UploaderSettings,
} from '@plinth/env-presets';
import { CfnAccessKey, CfnRole, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { IAssetBucket } from '../asset-cdn/asset-bucket-interface';
import { bucketUsersOf } from '../private/bucket-users';
import { checkPlace } from '../private/deployers';
import { resolveSettings } from '../private/settings';
import { tagResources } from '../private/tagging';
import { claimName } from '../private/unique-names';
import { Credential } from './credential';
import { createIdentity } from './private/identity';
import { ImportedUploader } from './private/imported-uploader';
import { createSchedules } from './private/key-age';
import { createKeys, createSecret } from './private/keys';
import { attachUploadPolicy } from './private/upload-policy';
import { UploaderBase } from './uploader-base';
import { IUploader } from './uploader-interface';

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
}

/**
 * An identity that can put objects under its prefixes and do nothing else: it cannot read, list, delete or tag them.
 *
 * Creates a role for a keyless credential; for access keys a user, its keys, a secret with the active one (about 0.40 USD a
 * month) and, with `keyAgeTopicArn`, a one-time schedule a key and their role (free at this rate). Names and logical ids
 * follow from the environment, never from the construct's path, so a rename in code changes no resource and makes no new key.
 *
 * @example
 * import { AssetBucket, Credential, Uploader } from '@plinth/constructs-aws';
 * import { PlatformEnvironment } from '@plinth/env-presets';
 * import { Stack } from 'aws-cdk-lib';
 *
 * declare const stack: Stack;
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * const bucket = new AssetBucket(stack, 'AssetBucket', { environment });
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
  /** ARN of the role, if the credential is keyless. */
  public readonly roleArn?: string;
  /** The ids of the access keys that are made here, by slot. They are no secrets. */
  public readonly accessKeyIds?: { [slot: string]: string };
  /** Whose key the secret holds, if it has access keys. */
  public readonly activeSlot?: AccessKeySlot;
  /** One line for a shell that makes a key and stores it in the secret without showing it, if it has access keys. */
  public readonly storeKeyCommand?: string;
  /** The user's resource, if it has access keys. */
  public readonly cfnUser?: CfnUser;
  /** The role's resource, if it was made here. */
  public readonly cfnRole?: CfnRole;
  /** The secret's resource, if it has access keys. */
  public readonly cfnSecret?: CfnSecret;
  /** The resources of the access keys that are made here, by slot. */
  public readonly cfnAccessKeys: { [slot: string]: CfnAccessKey };

  /**
   * @throws one error with everything that is wrong with the props, each with what to do
   */
  constructor(scope: Construct, id: string, props: UploaderProps) {
    super(scope, id);
    const { environment, bucket, credential } = props;
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

    const { identity, user, role } = createIdentity(this, { environment, names, credential: credential._of });
    attachUploadPolicy(this, { names, identity, statements: UploaderPolicies.upload(access), problems });
    this.facts = { environment, name: names.name, bucketName: bucket.bucketName, bucketRegion: bucket.bucketRegion, prefixes: this.settings.prefixes };
    const accessKey = credential._of.accessKey;
    this.cfnAccessKeys = accessKey && user && this.settings.generateKey ? createKeys(this, names, user, accessKey.keys) : {};
    if (accessKey) {
      this.activeSlot = UploaderCredentials.activeSlot(accessKey);
      this.cfnSecret = createSecret(this, { names, facts: this.facts, active: this.cfnAccessKeys[this.activeSlot] });
      createSchedules(this, { environment, names, keys: accessKey.keys, maxAgeDays: this.settings.keyMaxAgeDays, props });
      this.storeKeyCommand = UploaderSecret.storeKeyCommand(this.facts);
    }
    tagResources(this, environment);

    this.environment = environment;
    this.credentialKind = credential.kind;
    this.cfnUser = user;
    this.cfnRole = role;
    this.userName = user && names.identityName;
    this.roleArn = role?.attrArn ?? credential._of.role?.roleArn;
    this.secretName = this.cfnSecret && names.secretName;
    this.secretArn = this.cfnSecret?.ref;
    const ids = Object.entries(this.cfnAccessKeys).map(([slot, key]) => [slot, key.ref]);
    this.accessKeyIds = ids.length > 0 ? Object.fromEntries(ids) : undefined;
  }

  private validate(props: UploaderProps, problems: Problems): UploaderSettings {
    const { environment, bucket, credential } = props;
    const settings = resolveSettings(UploaderPresets, environment, props, problems, ['sourceCidrs', 'vpcEndpointIds', 'keyAgeTopicArn', 'keyAgeTopicKeyArn']);
    UploaderPresets.checkCredentialOptions(credential.kind, props, problems);
    credential._check(environment, settings.generateKey, problems);
    checkPlace(this, environment, environment.region, problems);
    if (`${bucket.environment}` !== `${environment}`) {
      problems.add('bucket', `of ${bucket.environment}`, `must be of ${environment}, as the uploader is`, 'pass a bucket of the same environment');
    }
    return settings;
  }
}
