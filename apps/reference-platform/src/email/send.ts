import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { explainSendError } from '@plinth/contract';
import type { EngineContext } from '../engines/engine';
import { PlatformError } from '../errors';
import type { Deployment } from '../platform';
import type { SendEmailOptions } from './send-options';

export interface SendEmailOutcome {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
}

/** Sends a message as a product does: as the role that may send, naming no configuration set, since the domain's own is the default. */
export async function sendEmail(
  { environment, email }: Deployment, outputs: Readonly<Record<string, string>>, options: SendEmailOptions, context: EngineContext,
): Promise<SendEmailOutcome> {
  const { region } = environment;
  const { to, from = `platform@${email.domainNames[0]}`, subject = `Hello from ${environment}`, text = `This is ${environment}.` } = options;
  const { Credentials: role } = await new STSClient({ region }).send(new AssumeRoleCommand({ RoleArn: outputs.SenderRoleArn, RoleSessionName: 'send-email' }));
  const client = new SESv2Client({
    region, credentials: { accessKeyId: role!.AccessKeyId!, secretAccessKey: role!.SecretAccessKey!, sessionToken: role!.SessionToken },
  });
  context.step(`sending to ${to} as ${from}`);
  try {
    const { MessageId } = await client.send(new SendEmailCommand({
      FromEmailAddress: from, Destination: { ToAddresses: [to] }, Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
    }));
    return { messageId: MessageId!, from, to };
  } catch (error) {
    const sentence = explainSendError(error, from);
    throw sentence === undefined ? error : new PlatformError(sentence, 1, { cause: error });
  }
}
