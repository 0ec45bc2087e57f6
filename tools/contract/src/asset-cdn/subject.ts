import { AssetCdnNames, AssetCdnSettings, AssetEncryption, PlatformEnvironment, WafMode } from '@plinth/env-presets';

/** What an asset CDN should be. */
export interface AssetCdnSubject {
  readonly environment: PlatformEnvironment;
  readonly settings: AssetCdnSettings;
  readonly names: AssetCdnNames;
  /**
   * The bucket's name where it is the user's own.
   * @default - as the environment names it
   */
  readonly bucketName?: string;
  /**
   * Whether bucket and key are the user's own: then nothing is promised of them but that the distribution reads them.
   * @default false
   */
  readonly importedBucket?: boolean;
  /** The role with `grantDeploy()`. */
  readonly deployRoleArn: string;
  /**
   * ARN of the certificate that was brought.
   * @default - made by the construct where a hosted zone is given
   */
  readonly certificateArn?: string;
  /** @default - DNS is elsewhere */
  readonly hostedZoneId?: string;
  /**
   * The distribution that was deployed. Readers of templates find it by its origin.
   * @default - not deployed yet
   */
  readonly distributionId?: string;
}

export function hasKey({ settings }: AssetCdnSubject): boolean {
  return settings.encryption === AssetEncryption.CUSTOMER_MANAGED_KEY;
}

export function ownBucket({ importedBucket }: AssetCdnSubject): boolean {
  return !importedBucket;
}

export function hasDomain({ settings }: AssetCdnSubject): boolean {
  return settings.domainNames.length > 0;
}

export function hasLogs({ settings }: AssetCdnSubject): boolean {
  return settings.logRetentionDays > 0;
}

export function hasWaf({ settings }: AssetCdnSubject): boolean {
  return settings.waf !== WafMode.OFF;
}

export function bucketNameOf({ bucketName, names }: AssetCdnSubject): string {
  return bucketName ?? names.bucketName;
}

export function bucketArnOf(subject: AssetCdnSubject): string {
  return `arn:${subject.environment.partition}:s3:::${bucketNameOf(subject)}`;
}

/** The name by which the distribution reaches its bucket. */
export function originOf(subject: AssetCdnSubject): string {
  return `${bucketNameOf(subject)}.s3.${subject.environment.region}.amazonaws.com`;
}
