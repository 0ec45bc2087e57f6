import { EmailSender, SmtpUser } from '@plinth/constructs-aws';
import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { stackName } from '../compositions/composition';
import { EMAIL, EMAIL_RECORDS_OUTPUT } from '../compositions/email';
import type { Deployment } from '../platform';
import { output, role } from './parts';

/** The CDK app of one environment's mail. */
export function emailApp(deployment: Deployment, props: AppProps = {}): App {
  const app = new App(props);
  const { environment } = deployment;
  new EmailStack(app, stackName(deployment, EMAIL), deployment, {
    env: { account: environment.account, region: environment.region },
    description: `The mail of ${environment}, and who sends it`,
    tags: environment.tags,
  });
  return app;
}

class EmailStack extends Stack {

  public constructor(scope: Construct, id: string, { environment, email: part }: Deployment, props: StackProps) {
    super(scope, id, props);
    const sender = new EmailSender(this, 'Email', { environment, ...part.sender });
    const sending = role(this, environment, 'SenderRole', part.senderRoleName);
    sender.grantSend(sending, part.send);
    const smtp = new SmtpUser(this, 'Smtp', { environment, sender, ...part.send });
    output(this, 'ConfigurationSetName', sender.configurationSetName, 'The configuration set that mail is sent with');
    output(this, 'EventsTopicArn', sender.eventsTopicArn, 'What becomes of mail is told to this topic');
    output(this, 'AlarmTopicArn', sender.alarmTopicArn, 'Alarms go to this topic');
    output(this, 'SenderRoleArn', sending.roleArn, 'Send mail as this role');
    output(this, 'SmtpSecretName', smtp.secretName, 'The secret with the SMTP credentials');
    output(this, EMAIL_RECORDS_OUTPUT, this.toJsonString(sender.dnsRecords), 'What the domains need in DNS');
  }
}
