import { EmailSender, SmtpUser } from '@plinth/constructs-aws';
import { App, type AppProps, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { stackName } from '../compositions/composition';
import { EMAIL, EMAIL_RECORDS_OUTPUT } from '../compositions/email';
import type { Deployment } from '../platform';

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
    const role = new Role(this, 'SenderRole', { roleName: part.senderRoleName, assumedBy: new AccountPrincipal(environment.account) });
    sender.grantSend(role, part.send);
    const smtp = new SmtpUser(this, 'Smtp', { environment, sender, ...part.send });
    this.output('ConfigurationSetName', sender.configurationSetName, 'The configuration set that mail is sent with');
    this.output('EventsTopicArn', sender.eventsTopicArn, 'What becomes of mail is told to this topic');
    this.output('AlarmTopicArn', sender.alarmTopicArn, 'Alarms go to this topic');
    this.output('SenderRoleArn', role.roleArn, 'Send mail as this role');
    this.output('SmtpSecretName', smtp.secretName, 'The secret with the SMTP credentials');
    this.output(EMAIL_RECORDS_OUTPUT, this.toJsonString(sender.dnsRecords), 'What the domains need in DNS');
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
