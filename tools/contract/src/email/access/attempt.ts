import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LiveTry } from '../../access/live';
import { EmailClients } from '../clients';
import { EmailSenderModel } from '../model';
import { EmailSenderSubject } from '../subject';
import { Message } from './message';

/** What a live try works with. */
export interface EmailAttempt {
  readonly subject: EmailSenderSubject;
  readonly model: EmailSenderModel;
  /** Whether the account is an emulated one, in which more may be tried than in somebody's. */
  readonly emulated: boolean;
  /** What scratch things of this try are called. */
  readonly component: string;
  readonly ses: SESv2Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly kms: KMSClient;
  readonly iam: IAMClient;
  readonly secrets: SecretsManagerClient;
  /** SNS without TLS, with the identity's own credentials; static only where there is none. */
  plainSns(): SNSClient;
  /** With the credentials of who verifies, to read what is written back and to undo what should have been refused. */
  readonly deployer: EmailClients;
  /** Sends a message as the identity sends, by SES's API or by SMTP. */
  send(message: Message): Promise<unknown>;
}

export type EmailTry = LiveTry<EmailAttempt>;
