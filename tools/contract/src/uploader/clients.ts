import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AwsCredentials } from '../aws-access';
import { Clients, Connection } from '../connection';

/** Clients of everything that an uploader is made of. */
export interface UploaderClients extends Clients {
  readonly secrets: SecretsManagerClient;
  readonly scheduler: SchedulerClient;
}

export const uploaderClients = (connection: Connection, credentials: AwsCredentials = connection.access.credentials): UploaderClients =>
  connection.once(credentials, make);

function make(connection: Connection, credentials: AwsCredentials): UploaderClients {
  const config = { ...connection.config(), credentials };
  return { ...connection.clients(credentials), secrets: new SecretsManagerClient(config), scheduler: new SchedulerClient(config) };
}
