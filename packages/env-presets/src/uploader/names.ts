import { PlatformEnvironment } from '../environment';
import { NamedResource } from '../naming';
import { AccessKeySlot } from './settings';

/**
 * The names of an uploader. They follow from the environment alone, never from a construct tree, so that a rename in code
 * makes no new identity and no new key.
 *
 * @example
 * import { PlatformEnvironment, UploaderNames } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * new UploaderNames(environment).identityName; // acme-dev-uploader
 * new UploaderNames(environment).secretName;   // acme/dev/uploader
 *
 * @stability experimental
 */
export class UploaderNames {
  /** The word in the names. */
  public readonly name: string;
  /** The user, or the role of a keyless credential. */
  public readonly identityName: string;
  /** ARN of the user that access keys belong to. */
  public readonly userArn: string;
  /** ARN of the role of a keyless credential. */
  public readonly roleArn: string;
  /** The inline policy that lets the user or role upload. */
  public readonly policyName: string;
  /** The secret that holds the active access key. */
  public readonly secretName: string;
  /** The role by which schedules tell of old keys. */
  public readonly scheduleRoleName: string;

  /**
   * @param environment whose names they are
   * @param name the word that tells this uploader from others of the environment; by default `uploader`
   * @throws if a name breaks a rule of its service
   */
  constructor(private readonly environment: PlatformEnvironment, name: string = 'uploader') {
    const { partition, account } = environment;
    this.name = name;
    this.identityName = environment.resourceName(name);
    this.userArn = `arn:${partition}:iam::${account}:user/${this.identityName}`;
    this.roleArn = `arn:${partition}:iam::${account}:role/${this.identityName}`;
    this.policyName = `${this.identityName}-upload`;
    this.secretName = environment.secretName(name);
    this.scheduleRoleName = environment.resourceName(`${name}-key-age`);
  }

  /**
   * The schedule that tells of a slot's key when it is too old.
   *
   * @throws if the name breaks a rule of EventBridge Scheduler
   */
  public scheduleName(slot: AccessKeySlot): string {
    return this.environment.resourceName(`${this.name}-key-${slot.toLowerCase()}`, NamedResource.SCHEDULE);
  }

  /**
   * A name for the role that reads the secret, for those who make one: nothing here makes it.
   *
   * @throws if the name breaks a rule of IAM
   */
  public get readerRoleName(): string {
    return this.environment.resourceName(`${this.name}-secret-reader`);
  }
}
