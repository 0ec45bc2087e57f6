import { DescribeAlarmsCommand, SetAlarmStateCommand, StateValue } from '@aws-sdk/client-cloudwatch';
import { CreateConfigurationSetCommand, DeleteConfigurationSetCommand, PutConfigurationSetSendingOptionsCommand } from '@aws-sdk/client-sesv2';
import { StaticOnly } from '../../access/live';
import { Behaviour } from '../../verify/behaviour';
import { EmailSenderSubject, ownsAlarmTopic } from '../subject';
import { EmailSession } from './session';
import { Webhook } from './webhook';

/** The endpoint, listening to alarms too. Nobody is woken but on an emulator. */
async function listeningToAlarms(session: EmailSession): Promise<Webhook> {
  if (!session.emulated) {
    throw new StaticOnly('on AWS somebody would be woken; it is tried on the local cloud');
  }
  const webhook = await session.listening();
  await session.subscribe(webhook, session.subject.names.alarmTopicArn, `${webhook.url}?of=alarms`);
  return webhook;
}

/** Whom alarms reach. */
export const alarmBehaviour: Array<Behaviour<EmailSenderSubject, EmailSession>> = [
  {
    id: 'behaviour/alarm',
    title: 'An alarm that goes off reaches who listens to the alarm topic',
    applies: ownsAlarmTopic,
    run: async (session) => {
      const { all: { cloudwatch }, subject: { names }, scratchName } = session;
      const webhook = await listeningToAlarms(session);
      const AlarmName = names.alarmName('bounce-rate');
      const { MetricAlarms: [alarm] = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
      session.finally(() => cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: alarm.StateValue ?? StateValue.INSUFFICIENT_DATA, StateReason: 'as it was' })));
      await cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: StateValue.ALARM, StateReason: scratchName }));
      const { topicArn } = await webhook.next(`the alarm ${AlarmName}`, ({ message }) => message.includes(AlarmName) && message.includes(scratchName));
      return `${AlarmName} was set off, and came from ${topicArn}`;
    },
  },
  {
    id: 'behaviour/paused',
    title: 'That sending is paused is told to who listens to the alarm topic',
    applies: ownsAlarmTopic,
    run: async (session) => {
      const { all: { ses }, scratchName: ConfigurationSetName } = session;
      const webhook = await listeningToAlarms(session);
      await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName }));
      session.finally(() => ses.send(new DeleteConfigurationSetCommand({ ConfigurationSetName })));
      await ses.send(new PutConfigurationSetSendingOptionsCommand({ ConfigurationSetName, SendingEnabled: false }));
      const { topicArn } = await webhook.next('that sending is paused', ({ message }) => message.includes('Sending Status Disabled') && message.includes(ConfigurationSetName));
      return `a configuration set of this run was paused, which came from ${topicArn}`;
    },
  },
];
