import { ExternalSecretOptions, PlatformEnvironment, SecretReadOptions, UploaderFacts } from '@plinth/env-presets';
import { IConstruct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';

/**
 * An identity that can put objects under its prefixes and do nothing else: made by `Uploader`, or found by
 * `Uploader.fromUploaderAttributes()`.
 *
 * @stability experimental
 */
export interface IUploader extends IConstruct {
  /** The environment that it belongs to. */
  readonly environment: PlatformEnvironment;
  /** What is known of it: what `UploadPostPolicy.of()` takes. */
  readonly facts: UploaderFacts;
  /** The user's name, if it has access keys. */
  readonly userName?: string;
  /** The name of the secret with its active access key, if it has access keys. */
  readonly secretName?: string;
  /** ARN of that secret; of an uploader that was found with `?` for the six characters that Secrets Manager adds. */
  readonly secretArn?: string;

  /**
   * Lets an identity read the secret, and no other.
   *
   * @param identity who reads, for example the role of the External Secrets Operator
   * @param options whether it may list secrets too
   * @throws if the uploader has no access keys, and so no secret
   */
  grantReadSecret(identity: Identity, options?: SecretReadOptions): Grant;

  /**
   * A SecretStore and an ExternalSecret of the External Secrets Operator, as YAML.
   *
   * @param options where in the cluster, and as whom the operator reads
   * @throws if the uploader has no access keys, or with everything that is wrong with the options
   */
  externalSecretManifests(options: ExternalSecretOptions): string;
}
