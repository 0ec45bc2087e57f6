import {
  ExternalSecretOptions, PlatformEnvironment, Problems, SecretReadOptions, UploaderFacts, UploaderManifests, UploaderPolicies,
} from '@plinth/env-presets';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { grantStatements } from '../private/grants';
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

  public grantReadSecret(identity: IGrantable, options: SecretReadOptions = {}): Grant {
    return grantStatements(identity, UploaderPolicies.readSecret(this.secretOf('grantReadSecret'), options));
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
