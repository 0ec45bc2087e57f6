import { EmailSenderNames } from '@plinth/env-presets';
import { expectSame } from '../../promises/expect';
import { EmailSenderModel, EventDestinationModel } from '../model';
import { EmailSenderSubject } from '../subject';
import { EmailSenderPromise } from './types';

const TOLD = ['BOUNCE', 'COMPLAINT', 'DELIVERY_DELAY', 'REJECT', 'RENDERING_FAILURE'];

const own = ({ destinations }: EmailSenderModel, { names }: EmailSenderSubject): readonly EventDestinationModel[] =>
  destinations.filter(({ configurationSetName }) => configurationSetName === names.configurationSetName);
const called = (name: string, model: EmailSenderModel, subject: EmailSenderSubject): EventDestinationModel | undefined =>
  own(model, subject).find((destination) => destination.name === name);
const toEventBridge = ({ settings }: EmailSenderSubject): boolean => settings.eventBridgeEvents.length > 0;

/** How messages are sent, and who is told of them. */
export const configurationSetPromises: EmailSenderPromise[] = [
  {
    id: 'set-name',
    title: 'The configuration set has the name that follows from the environment, so that a rename in code replaces nothing',
    check: ({ configurationSet }, { names }) => expectSame('the configuration set', configurationSet?.name, names.configurationSetName),
  },
  {
    id: 'set-tls',
    title: 'A message is handed on over TLS or not at all',
    check: ({ configurationSet }) => expectSame('the TLS policy', configurationSet?.tlsPolicy, 'REQUIRE'),
  },
  {
    id: 'set-reputation',
    title: 'Bounce and complaint rates of this sender are measured apart from the account\'s',
    check: ({ configurationSet }) => expectSame('whether reputation metrics are published', configurationSet?.reputationMetrics, true),
  },
  {
    id: 'set-sending',
    title: 'Sending is enabled',
    check: ({ configurationSet }) => expectSame('whether sending is enabled', configurationSet?.sending, true),
  },
  {
    id: 'set-suppression',
    title: 'Who bounced or complained is sent nothing more, as the settings say',
    check: ({ configurationSet }, { settings }) => expectSame('the reasons of suppression', configurationSet?.suppressionReasons, [...settings.suppressionReasons].sort()),
  },
  {
    id: 'events-told',
    title: 'The events topic is told of bounces, complaints, delays, rejects and rendering failures, and of nothing else',
    check: (model, subject) => {
      const destination = called(EmailSenderNames.EVENTS_DESTINATION, model, subject);
      return expectSame('what the events topic is told of', destination?.types, TOLD)
        ?? expectSame('the topic that is told', destination?.topicArn, subject.names.eventsTopicArn);
    },
  },
  {
    id: 'events-enabled',
    title: 'Events are told from the first message on',
    check: (model, subject) => expectSame('whether events go to the topic', called(EmailSenderNames.EVENTS_DESTINATION, model, subject)?.enabled, true),
  },
  {
    id: 'event-bridge',
    title: 'The default bus of EventBridge is told of the events that were asked for',
    applies: toEventBridge,
    check: (model, subject) => {
      const { partition, region, account } = subject.environment;
      const destination = called(EmailSenderNames.EVENT_BRIDGE_DESTINATION, model, subject);
      return expectSame('what EventBridge is told of', destination?.types, [...subject.settings.eventBridgeEvents].sort())
        ?? expectSame('the bus that is told', destination?.eventBusArn, `arn:${partition}:events:${region}:${account}:event-bus/default`)
        ?? expectSame('whether events go to EventBridge', destination?.enabled, true);
    },
  },
  {
    id: 'only-destinations',
    title: 'Nobody else is told of messages',
    check: (model, subject) => {
      const known: string[] = [EmailSenderNames.EVENTS_DESTINATION, ...(toEventBridge(subject) ? [EmailSenderNames.EVENT_BRIDGE_DESTINATION] : [])];
      const others = own(model, subject).map(({ name }) => name).filter((name) => !known.includes(name));
      return expectSame('who else is told', others.join(', ') || 'nobody', 'nobody');
    },
  },
];
