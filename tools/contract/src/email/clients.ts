import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsCredentials } from '../aws-access';
import { Clients, Connection } from '../connection';

/** Clients of everything that an email sender is made of. */
export interface EmailClients extends Clients {
  readonly ses: SESv2Client;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly cloudwatch: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly secrets: SecretsManagerClient;
}

export const emailClients = (connection: Connection, credentials: AwsCredentials = connection.access.credentials): EmailClients =>
  connection.once(credentials, make);

function make(connection: Connection, credentials: AwsCredentials): EmailClients {
  const config = { ...connection.config(), credentials };
  return { ...connection.clients(credentials), ...mailClients(config), secrets: new SecretsManagerClient(config) };
}

/** Those through which somebody without credentials would try. */
export function anonymousEmailClients(connection: Connection): Pick<EmailClients, 'ses' | 'sns' | 'sqs'> {
  return mailClients(connection.unsigned());
}

function mailClients(config: ReturnType<Connection['config']> & { readonly credentials: AwsCredentials }) {
  return {
    ses: new SESv2Client(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    cloudwatch: new CloudWatchClient(config),
    events: new EventBridgeClient(config),
  };
}
