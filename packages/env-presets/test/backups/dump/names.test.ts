import fc from 'fast-check';
import {
  AlarmComparison, DatabaseDumpAlarms, DatabaseDumpNames, DatabaseDumpPresets, MissingData, NamedResource, Names, PlatformEnvironment, Problems, Tier,
} from '../../../src';
import { environments, PLACE, TIERS } from '../environments';

const namesOf = (names: DatabaseDumpNames): Array<[NamedResource, string]> => [
  [NamedResource.ECS, names.family], [NamedResource.ECS, names.clusterName], [NamedResource.LOG_GROUP, names.logGroupName],
  [NamedResource.IAM_ROLE, names.taskRoleName], [NamedResource.IAM_ROLE, names.executionRoleName], [NamedResource.IAM_ROLE, names.scheduleRoleName],
  [NamedResource.SCHEDULE, names.scheduleName], [NamedResource.SECURITY_GROUP, names.securityGroupName], [NamedResource.ALARM, names.silenceAlarmName],
];

test('names follow from the environment and the word', () => {
  const names = new DatabaseDumpNames(environments.dev);
  const role = (word: string) => `arn:aws:iam::111111111111:role/acme-dev-database-dump-${word}`;
  expect({ ...names }).toMatchObject({
    name: 'database',
    family: 'acme-dev-database-dump',
    clusterArn: 'arn:aws:ecs:eu-central-1:111111111111:cluster/acme-dev-database-dump',
    logGroupName: 'acme-dev-database-dump',
    logGroupArn: 'arn:aws:logs:eu-central-1:111111111111:log-group:acme-dev-database-dump',
    taskRoleArn: role('task'), executionRoleArn: role('execution'), scheduleRoleArn: role('schedule'),
    scheduleName: 'acme-dev-database-dump',
    securityGroupName: 'acme-dev-database-dump',
    silenceAlarmName: 'acme-dev-database-dump-silent',
    prefix: 'dumps/acme-dev/database/',
    environmentName: 'acme-dev',
  });
  expect(new DatabaseDumpNames(environments.prod, 'orders').prefix).toBe('dumps/acme-prod/orders/');
});

test('names have the partition of the region', () => {
  const names = new DatabaseDumpNames(PlatformEnvironment.dev({ ...PLACE, region: 'us-gov-west-1' }));
  expect(Object.values(names).filter((value) => value.startsWith('arn:') && !value.startsWith('arn:aws-us-gov:'))).toEqual([]);
});

test('two dumps never share a prefix, nor lie in each other\'s', () => {
  const words = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}$/);
  fc.assert(fc.property(words, words, fc.constantFrom(...TIERS), fc.constantFrom(...TIERS), (a, b, tier, other) => {
    const [first, second] = [new DatabaseDumpNames(environments[tier], a), new DatabaseDumpNames(environments[other], b)];
    const within = (inner: DatabaseDumpNames, outer: DatabaseDumpNames) => inner.prefix.startsWith(outer.prefix);
    return (a === b && tier === other) || !(within(first, second) || within(second, first));
  }), { numRuns: 300 });
});

test('names are what each service accepts, or refused with the limit', () => {
  let accepted = 0;
  fc.assert(fc.property(fc.stringMatching(/^[a-z][a-z0-9-]{0,60}$/), fc.stringMatching(/^[a-z]{1,24}$/), (name, project) => {
    let all: Array<[NamedResource, string]>;
    try {
      all = namesOf(new DatabaseDumpNames(PlatformEnvironment.custom({ ...PLACE, project, name: 'qa', tier: Tier.STAGING }), name));
    } catch (error) {
      expect((error as Error).message).toMatch(/: (project|resource name|(ECS|IAM|CloudWatch|EventBridge|EC2)( \w+)+ name) is .*, (must|may) .*; /);
      return;
    }
    accepted += 1;
    for (const [kind, given] of all) {
      const problems = new Problems('acme');
      Names.check(kind, given, problems);
      expect(problems.messages).toEqual([]);
    }
  }), { numRuns: 300 });
  expect(accepted).toBeGreaterThan(20);
});

test('names that are too long are refused with the number of characters to leave out', () => {
  // the execution role's is the longest of those with the smallest limit
  expect(() => new DatabaseDumpNames(environments.staging, 'a'.repeat(37))).toThrow(
    `acme-staging: IAM role name is acme-staging-${'a'.repeat(37)}-dump-execution (65 characters), must have 1 to 64 characters; `
    + 'shorten the project, the environment or the resource name by 1',
  );
  // EC2 keeps sg- for its ids
  const sg = PlatformEnvironment.custom({ ...PLACE, project: 'sg', name: 'qa', tier: Tier.DEV });
  expect(() => new DatabaseDumpNames(sg)).toThrow(/EC2 security group name is sg-qa-database-dump, may have only .*, not beginning with sg-/);
});

describe('the alarm of silence', () => {
  const names = new DatabaseDumpNames(environments.prod, 'orders');
  const alarm = DatabaseDumpAlarms.silence(names, DatabaseDumpPresets.defaults(Tier.PROD));

  test('counts dumps that count, hour by hour, and goes off when there was none for as long as data may be lost', () => {
    expect(alarm).toMatchObject({
      id: 'SilenceAlarm', name: 'acme-prod-orders-dump-silent', namespace: 'Plinth/Backups', metricName: 'DumpSucceeded',
      dimensions: { Environment: 'acme-prod', Database: 'orders' }, statistic: 'Sum', periodSeconds: 3600, evaluationPeriods: 26, threshold: 1,
      comparison: AlarmComparison.LESS_THAN, missingData: MissingData.BREACHING,
    });
    expect(DatabaseDumpAlarms.silence(names, DatabaseDumpPresets.defaults(Tier.DEV)).evaluationPeriods).toBe(48);
  });

  test('says where to look', () => {
    expect(alarm.description).toBe(
      'no dump of acme-prod orders counted for 26 hours: look into the log group acme-prod-orders-dump, its last line has the exit code and what to do',
    );
  });
});
