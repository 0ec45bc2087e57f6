import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EmailSender, SmtpUser } from '../../src';
import { newStack, PLACE } from '../stacks';
import { ENVIRONMENTS, EVERYTHING, newSender } from './senders';

/** What AwsSolutions asks of a sender with everything, a role that sends by it, and an SMTP user. */
function questions(tier: keyof typeof ENVIRONMENTS, spoil: (sender: EmailSender) => void = () => undefined): string[] {
  const app = new App();
  const stack = newStack('Stack', PLACE.region, app);
  const environment = ENVIRONMENTS[tier];
  const sender = newSender(environment, EVERYTHING, 'Email', stack);
  sender.grantSend(new Role(stack, 'Shop', { assumedBy: new AccountRootPrincipal() }));
  new SmtpUser(stack, 'Smtp', { environment, sender });
  spoil(sender);
  Aspects.of(app).add(new AwsSolutionsChecks({ verbose: true }));
  app.synth();
  const found = [...Annotations.fromStack(stack).findError('*', Match.anyValue()), ...Annotations.fromStack(stack).findWarning('*', Match.anyValue())];
  return found.map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`);
}

test.each(['dev', 'staging', 'prod'] as const)('in %s nothing is left that AwsSolutions asks about', (tier) => {
  expect(questions(tier)).toEqual([]);
});

test('and it would ask, were the key never rotated and the queue no dead-letter queue', () => {
  const spoiled = questions('prod', ({ cfnKey, cfnDeadLetterQueue }) => {
    cfnKey.enableKeyRotation = false;
    cfnDeadLetterQueue!.addMetadata('cdk_nag', undefined);
  });
  expect(spoiled.map((question) => /AwsSolutions-\w+/.exec(question)![0]).sort()).toEqual(['AwsSolutions-KMS5', 'AwsSolutions-SQS3']);
});
