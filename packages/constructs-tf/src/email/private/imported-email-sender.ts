import { EmailSenderAttributes, EmailSenderNames, EmailSenderPresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { EmailSenderBase } from '../email-sender-base';

export class ImportedEmailSender extends EmailSenderBase {
  readonly environment: PlatformEnvironment;
  readonly domainNames: string[];
  readonly identityArns: string[];
  readonly configurationSetName: string;
  readonly configurationSetArn: string;
  readonly eventsTopicArn: string;
  protected readonly provider?: TerraformProvider;

  constructor(scope: Construct, id: string, attributes: EmailSenderAttributes) {
    super(scope, id);
    const { environment, name } = attributes;
    const problems = new Problems(this.node.path);
    this.domainNames = EmailSenderPresets.foundDomainNames(attributes, problems);
    problems.throwIfAny();
    const names = new EmailSenderNames(environment, name);
    this.environment = environment;
    this.identityArns = this.domainNames.map((domain) => names.identityArn(domain));
    this.configurationSetName = names.configurationSetName;
    this.configurationSetArn = names.configurationSetArn;
    this.eventsTopicArn = names.eventsTopicArn;
  }
}
