import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LiveTry } from '../../access/live';
import { BucketAttempt } from '../../access/object-tries';
import { UploaderModel } from '../model';
import { UploaderSubject } from '../subject';

/** What the token of a workload says. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
}

/** What a live try works with. Scratch objects only: nothing that was there before is changed. */
export interface UploaderAttempt extends BucketAttempt {
  readonly subject: UploaderSubject;
  readonly model: UploaderModel;
  /** The scratch name of this try. */
  readonly component: string;
  readonly kms: KMSClient;
  readonly iam: IAMClient;
  readonly secrets: SecretsManagerClient;
  /** With the credentials of who verifies, to undo what should have been refused. */
  readonly deployerSecrets: SecretsManagerClient;
  /** Takes the uploader's role with a token; static only on AWS, where nobody but the issuer can make one. */
  takeWithToken(claims: TokenClaims): Promise<unknown>;
  /** Takes the uploader's role with the identity's own credentials. */
  take(): Promise<unknown>;
}

export type UploaderTry = LiveTry<UploaderAttempt>;
