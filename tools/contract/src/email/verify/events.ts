import { members, list } from '../../readers/values';
import { SendingIdentity, allowedMessage, Message, reachesSimulator, sendOptionsOf } from '../access/message';
import { StaticOnly } from '../../access/live';
import { EmailSession } from './session';
import { Notification, Webhook } from './webhook';

/** What SES tells of a message. @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
interface SesEvent {
  readonly eventType?: string;
  readonly mail: { readonly messageId?: string; readonly source?: string; readonly destination: readonly string[]; readonly sets: readonly string[] };
}

/** A message of SNS need be no event: SES says hello to every topic that it is to tell. */
function eventOf(text: string): SesEvent | undefined {
  if (!text.startsWith('{')) {
    return undefined;
  }
  const { eventType, mail } = members(JSON.parse(text));
  const { messageId, source, destination, tags } = members(mail);
  return {
    eventType: String(eventType),
    mail: { messageId: String(messageId), source: String(source), destination: list(destination).map(String), sets: list(members(tags)['ses:configuration-set']).map(String) },
  };
}

/** A message of this kind to the mailbox simulator. */
export function toSimulator(session: EmailSession, identity: SendingIdentity, to: string): Message {
  if (!reachesSimulator(sendOptionsOf(identity, session.subject))) {
    throw new StaticOnly('it may not send to the mailbox simulator, and nobody else is written to');
  }
  return allowedMessage(identity, session.subject, to);
}

/** Waits for what SES tells of a message, and looks whether it is about that message, its set and its recipient. */
export async function expectEvent(
  session: EmailSession, webhook: Webhook, messageId: string, type: string, { from, to }: Message, topicArn?: string,
): Promise<Notification> {
  const notification = await webhook.next(`the event ${type} of ${messageId}`, ({ message }) => {
    const event = eventOf(message);
    return event?.mail.messageId === messageId && event.eventType === type;
  });
  const { names } = session.subject;
  const { mail } = eventOf(notification.message)!;
  const expected: Array<[string, unknown, unknown]> = [
    ['the topic', notification.topicArn, topicArn ?? names.eventsTopicArn],
    ['the signature version', notification.signatureVersion, '2'],
    ['the configuration set', mail.sets.join(), names.configurationSetName],
    ['the recipients', mail.destination.join(), to.join()],
    ['the sender', mail.source?.includes(from), true],
  ];
  const wrong = expected.find(([, actual, wanted]) => actual !== wanted);
  if (wrong) {
    throw new Error(`${wrong[0]} of the event ${type} of ${messageId} is ${String(wrong[1])}, must be ${String(wrong[2])}`);
  }
  return notification;
}
