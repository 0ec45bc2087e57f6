import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { createTransport } from 'nodemailer';
import { StaticOnly } from '../../access/live';
import { Message } from '../access/message';
import { explainSendError } from '../explain-send-error';

/** What a message says besides to whom. */
export interface Contents {
  readonly subject: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How SMTP is spoken: where, as whom, and whom to trust. */
export interface SmtpLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly authorities?: string;
}

const TIMEOUT_MILLISECONDS = 15_000;
/** What SES refuses for the state that it or the account is in, and not for what the one who sends may do. */
const NOT_READY = new Set([
  'MessageRejected', 'MailFromDomainNotVerifiedException', 'SendingPausedException', 'AccountSuspendedException', 'LimitExceededException', 'TooManyRequestsException',
]);

const mailOf = ({ from, displayName, to, cc }: Message, { subject, text, headers }: Contents) => ({
  from: displayName === undefined ? from : { name: displayName, address: from }, to: [...to], cc: [...cc ?? []], subject, text, headers: { ...headers },
});

/** Sends by SES's API. @returns the message's id @throws StaticOnly, with what to do, where nobody could send it now */
export async function sendByApi(ses: SESv2Client, message: Message, contents: Contents): Promise<string> {
  const { from, displayName, to, cc, bcc, configurationSetName, templateName } = message;
  try {
    const { MessageId: id } = await ses.send(new SendEmailCommand({
      FromEmailAddress: displayName === undefined ? from : `"${displayName.replace(/["\\]/g, '\\$&')}" <${from}>`,
      Destination: { ToAddresses: [...to], CcAddresses: [...cc ?? []], BccAddresses: [...bcc ?? []] },
      ConfigurationSetName: configurationSetName,
      Content: message.raw ? { Raw: { Data: await rawOf(message, contents) } }
        : templateName !== undefined ? { Template: { TemplateName: templateName, TemplateData: '{}' } }
          : {
            Simple: {
              Subject: { Data: contents.subject }, Body: { Text: { Data: contents.text } },
              Headers: Object.entries(contents.headers ?? {}).map(([Name, Value]) => ({ Name, Value })),
            },
          },
    }));
    return id!;
  } catch (error) {
    throw NOT_READY.has((error as Error).name) ? notReady(error, from) : error;
  }
}

async function rawOf(message: Message, contents: Contents): Promise<Uint8Array> {
  const written = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mailOf(message, contents));
  return written.message as Buffer;
}

/** Sends by SMTP. @returns the message's id @throws what SES's API would @throws StaticOnly, with what to do, where nobody could send it now */
export async function sendBySmtp({ host, port, username, password, authorities }: SmtpLogin, message: Message, contents: Contents): Promise<string> {
  const transport = createTransport({
    host, port, secure: port === 465, requireTLS: true, auth: { user: username, pass: password }, tls: { ca: authorities },
    connectionTimeout: TIMEOUT_MILLISECONDS, greetingTimeout: TIMEOUT_MILLISECONDS, socketTimeout: TIMEOUT_MILLISECONDS,
  });
  const set = message.configurationSetName;
  const headers = { ...contents.headers, ...(set !== undefined && { 'X-SES-CONFIGURATION-SET': set }) };
  try {
    const { response } = await transport.sendMail({ ...mailOf(message, { ...contents, headers }), bcc: [...message.bcc ?? []] });
    // 250 Ok 0100017...-000000
    return response.trim().split(/\s+/).pop()!;
  } catch (error) {
    throw asApiError(error as SmtpError, message.from);
  } finally {
    transport.close();
  }
}

interface SmtpError extends Error {
  readonly responseCode?: number;
  readonly response?: string;
}

/** SMTP has a number for everything that is refused; what SES says with it tells why. */
function asApiError(error: SmtpError, from: string): Error {
  const { responseCode, response = '' } = error;
  if (responseCode !== 554) {
    return error;
  }
  const named = (name: string, httpStatusCode: number): Error => Object.assign(new Error(response, { cause: error }), { name, $metadata: { httpStatusCode } });
  return /is not authorized to perform/.test(response) ? named('AccessDenied', 403)
    : /does not exist/.test(response) ? named('NotFoundException', 404)
      : notReady(error, from);
}

function notReady(error: unknown, from: string): Error {
  const why = explainSendError(error, from);
  return why === undefined ? error as Error : new StaticOnly(why);
}
