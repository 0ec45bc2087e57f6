import {
  type AssetBucketOptions, AssetCdnNames, type AssetCdnOptions, AssetCdnPresets, type AssetCdnSettings, AssetEncryption, type AssetLogBucketOptions,
  PlatformEnvironment, Problems, UploaderNames, UploaderPresets, type UploaderSettings,
} from '@plinth/env-presets';
import { type Chosen, chosen, type Why } from '../diff/comparable';
import type { DeploymentRecord } from '../record';
import type { EngineName } from '../platform';
import type { Composition } from './composition';

/** What a team chooses of an environment's assets; the rest comes from its tier. */
export interface AssetsChoices {
  readonly bucket?: AssetBucketOptions;
  readonly logs?: AssetLogBucketOptions;
  /** Of the delivery: what the bucket and its logs are made with is chosen there. */
  readonly cdn?: AssetCdnOptions;
  /**
   * What the keys of uploaded objects begin with. It is served in a sandbox.
   * @default uploads/
   */
  readonly uploadPrefix?: string;
  /** Why, for each option above by its name: `diff` shows it. */
  readonly why?: Why;
}

/** What is known of the assets of an environment before they are deployed. */
export interface AssetsPart {
  readonly bucket: AssetBucketOptions;
  readonly logs: AssetLogBucketOptions;
  readonly delivery: AssetCdnOptions;
  /** Of all three together. */
  readonly settings: AssetCdnSettings;
  readonly names: AssetCdnNames;
  /** The name of its own that it has once there is a certificate for it. */
  readonly domainName: string;
  readonly uploadPrefix: string;
  readonly uploader: UploaderNames;
  readonly uploaderSettings: UploaderSettings;
  /** The role that deploys assets. */
  readonly deployRoleName: string;
  /** The topic that is told of a key that is too old. */
  readonly keyAgeTopicName: string;
  readonly chosen: { readonly cdn: Chosen; readonly uploader: Chosen };
}

export function resolveAssets(environment: PlatformEnvironment, choices: AssetsChoices, engine: EngineName): AssetsPart {
  const problems = new Problems(`${environment} assets`);
  const uploadPrefix = choices.uploadPrefix ?? 'uploads/';
  const delivery: AssetCdnOptions = { uploadPrefixes: [uploadPrefix], ...choices.cdn };
  const settings = AssetCdnPresets.resolve(environment, { ...delivery, ...choices.bucket, ...choices.logs }, problems);
  const uploader = { prefixes: [uploadPrefix] };
  const uploaderSettings = engine === 'cdk'
    ? UploaderPresets.resolve(environment, uploader, problems)
    : UploaderPresets.resolveForState(environment, uploader, problems);
  const { options, why } = chosen(problems, choices.why, choices.bucket, choices.logs, choices.cdn, { uploadPrefix: choices.uploadPrefix });
  problems.throwIfAny();
  return {
    bucket: choices.bucket ?? {},
    logs: choices.logs ?? {},
    delivery,
    settings,
    names: new AssetCdnNames(environment),
    domainName: `assets.${environment.domainName}`,
    uploadPrefix,
    uploader: new UploaderNames(environment),
    uploaderSettings,
    deployRoleName: environment.resourceName('assets-deploy'),
    keyAgeTopicName: environment.resourceName('key-age'),
    chosen: chosenParts(options, why),
  };
}

/** The one prefix is a setting of the CDN, which serves it, and of the uploader, which fills it. */
function chosenParts({ uploadPrefix, ...options }: Chosen['options'], { uploadPrefix: whyPrefix, ...why }: Chosen['why']): AssetsPart['chosen'] {
  if (uploadPrefix === undefined) {
    return { cdn: { options, why }, uploader: { options: {}, why: {} } };
  }
  return {
    cdn: { options: { ...options, uploadPrefixes: [uploadPrefix] }, why: { ...why, uploadPrefixes: whyPrefix! } },
    uploader: { options: { prefixes: [uploadPrefix] }, why: { prefixes: whyPrefix! } },
  };
}

/** Without a certificate CloudFront serves at a name that it gives. */
export function ownNames({ domainName }: AssetsPart, { certificateArn }: DeploymentRecord): Pick<AssetCdnOptions, 'domainNames' | 'certificateArn'> {
  return certificateArn === undefined ? {} : { domainNames: [domainName], certificateArn };
}

/** Where the world reads an object. */
export function addressOf(part: AssetsPart, record: DeploymentRecord, outputs: Readonly<Record<string, string>>, key: string): string {
  const [host = outputs.DistributionDomainName] = ownNames(part, record).domainNames ?? [];
  return `https://${host}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

/** A private bucket behind CloudFront, the logs of that, and an identity that uploads. */
export const ASSETS: Composition = {
  name: 'assets',
  // Terraform keeps the state of it there; the environments are alike with either engine.
  needs: ['state'],
  mark: 'DistributionId',
  retains: ({ assets }) => assets.settings.retainOnDeletion,
  dataBuckets: ({ environment, assets: { names, settings } }) => [
    {
      bucketName: names.bucketName,
      region: environment.region,
      keyAlias: settings.encryption === AssetEncryption.CUSTOMER_MANAGED_KEY ? names.keyAlias : undefined,
      holds: 'assets',
      toEmpty: 'delete every version in it first, for example in the S3 console with Empty',
    },
    ...(settings.logRetentionDays === 0 ? [] : [{
      bucketName: names.logBucketName,
      region: AssetCdnNames.EDGE_REGION,
      holds: 'access logs',
      toEmpty: 'delete every version in it first, for example in the S3 console with Empty',
    }]),
  ],
  alsoKept: () => [],
  comparables: ({ engine, environment: { tier }, assets: { settings, uploaderSettings, chosen: choices } }) => [
    { capability: 'asset CDN', presets: AssetCdnPresets, settings, defaults: AssetCdnPresets.defaults(tier), chosen: choices.cdn },
    {
      capability: 'uploader', presets: UploaderPresets, settings: uploaderSettings, chosen: choices.uploader,
      defaults: engine === 'cdk' ? UploaderPresets.defaults(tier) : UploaderPresets.defaultsForState(tier),
    },
  ],
};
