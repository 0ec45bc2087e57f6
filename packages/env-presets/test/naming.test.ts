import { NamedResource, Names, Problems } from '../src';

function problemsOf(resource: NamedResource, name: string): string {
  const problems = new Problems('acme');
  Names.check(resource, name, problems);
  return problems.messages.join('\n');
}

test.each([
  [NamedResource.BUCKET, 'xn--states', 'may not use xn--, which S3 reserves'],
  [NamedResource.BUCKET, 'states-s3alias', 'may not use -s3alias'],
  [NamedResource.BUCKET, 'states--x-s3', 'may not use --x-s3'],
  [NamedResource.BUCKET, 'states-an', 'may end in -an only in the account-regional namespace'],
  [NamedResource.BUCKET, 'a', 'must have 3 to 63 characters; make it longer'],
  [NamedResource.BUCKET, 'my.states', 'may have only lower-case letters, digits and hyphens'],
  [NamedResource.KEY_ALIAS, 'alias/aws/states', 'may have only alias/'],
  [NamedResource.TABLE, 'my/table', 'may have only letters, digits and _.-'],
  [NamedResource.SECRET, 'a b', 'may have only letters, digits and /_+=.@-'],
  [NamedResource.CLOUDFRONT, 'acme.dev', 'may have only letters, digits and -_'],
  [NamedResource.SCHEDULE, 'acme/dev', 'may have only letters, digits and _.-'],
  [NamedResource.LOG_GROUP, 'acme dev', 'may have only letters, digits and _./#-'],
  [NamedResource.LOG_DELIVERY, 'acme.dev', 'may have only letters, digits and _-'],
  [NamedResource.WEB_ACL, 'acme.dev', 'may have only letters, digits and _-'],
  [NamedResource.CONFIGURATION_SET, 'acme.dev', 'may have only letters, digits and _-'],
  [NamedResource.TOPIC, 'acme-alarms.fifo', 'may have only letters, digits and _-'],
  [NamedResource.QUEUE, 'acme events', 'may have only letters, digits and _-'],
  [NamedResource.ALARM, 'acme/dev', 'may have only letters, digits and _.-'],
  [NamedResource.EVENT_RULE, 'acme/dev', 'may have only letters, digits and _.-'],
])('%s %s is refused', (resource, name, why) => {
  expect(problemsOf(resource, name)).toContain(why);
});

test.each([
  [NamedResource.BUCKET, 'acme-dev-tfstate-111111111111-eu-central-1-an'],
  [NamedResource.KEY_ALIAS, 'alias/acme-dev-tfstate'],
  [NamedResource.IAM_ROLE, 'acme-dev-uploader'],
  [NamedResource.SCHEDULE, 'acme-dev-uploader-key-a'],
  [NamedResource.LOG_GROUP, 'aws-waf-logs-acme-dev/assets.x#1'],
  [NamedResource.CONFIGURATION_SET, 'acme-dev-email'],
  [NamedResource.TOPIC, 'acme-dev-email-events'],
  [NamedResource.QUEUE, 'acme-dev-email-events-dlq'],
  [NamedResource.ALARM, 'acme-dev-email-bounce-rate'],
  [NamedResource.EVENT_RULE, 'acme-dev-email.paused'],
])('%s %s is accepted', (resource, name) => {
  expect(problemsOf(resource, name)).toBe('');
});

test.each<[NamedResource, number]>([
  [NamedResource.BUCKET, 63], [NamedResource.IAM_ROLE, 64], [NamedResource.TABLE, 255], [NamedResource.SECRET, 512], [NamedResource.CLOUDFRONT, 64],
  [NamedResource.SCHEDULE, 64], [NamedResource.LOG_GROUP, 512], [NamedResource.LOG_DELIVERY, 60], [NamedResource.WEB_ACL, 128],
  [NamedResource.CONFIGURATION_SET, 64], [NamedResource.TOPIC, 256], [NamedResource.QUEUE, 80], [NamedResource.ALARM, 255], [NamedResource.EVENT_RULE, 64],
])('the limit of %s is %i characters', (resource, maximum) => {
  expect(problemsOf(resource, 'a'.repeat(maximum))).toBe('');
  expect(problemsOf(resource, 'a'.repeat(maximum + 1))).toMatch(/must have \d+ to \d+ characters; shorten the project, the environment or the resource name by 1$/);
});
