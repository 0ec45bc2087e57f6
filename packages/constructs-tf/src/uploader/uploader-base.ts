import {
  ExternalSecretOptions, PlatformEnvironment, Problems, SecretReadOptions, UploaderFacts, UploaderManifests, UploaderNames, UploaderPolicies,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { Grant } from '../grant';
import { Identity } from '../identity';
import { IUploader } from './uploader-interface';

/**
 * What an uploader can do, whether it was made here or found.
 *
 * @stability experimental
 */
export abstract class UploaderBase extends Construct implements IUploader {
  public abstract readonly environment: PlatformEnvironment;
  public abstract readonly userName?: string;
  public abstract readonly secretName?: string;
  public abstract readonly secretArn?: string;
  public abstract readonly facts: UploaderFacts;
  /** The provider of what grants make for identities that are only named. */
  protected abstract readonly provider?: TerraformProvider;

  public grantReadSecret(identity: Identity, options: SecretReadOptions = {}): Grant {
    const statements = UploaderPolicies.readSecret(this.secretOf('grantReadSecret'), options);
    const { identityName } = new UploaderNames(this.environment, this.facts.name);
    return identity._attach(this, `${identityName}-read-secret`, statements, new Problems(this.node.path), this.provider);
  }

  public externalSecretManifests(options: ExternalSecretOptions): string {
    this.secretOf('externalSecretManifests');
    return UploaderManifests.externalSecret(this.facts, options, this.node.path);
  }

  private secretOf(method: string): string {
    const problems = new Problems(this.node.path);
    if (this.secretArn === undefined) {
      problems.add(method, 'called', 'may be used only with access keys, since a keyless uploader has no secret', 'remove the call, or use Credential.accessKey');
    }
    problems.throwIfAny();
    return this.secretArn!;
  }
}
