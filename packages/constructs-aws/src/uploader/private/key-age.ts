import {
  AccessKeyData, PlatformEnvironment, PolicyDocuments, UploaderKeyAge, UploaderNames, UploaderOptions, UploaderPolicies, UploaderTrustPolicies,
} from '@plinth/env-presets';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { pinLogicalId } from '../../private/logical-ids';

export interface SchedulesProps {
  readonly environment: PlatformEnvironment;
  readonly names: UploaderNames;
  readonly keys: AccessKeyData[];
  readonly maxAgeDays: number;
  readonly props: UploaderOptions;
}

/** One schedule a key, which tells the topic once. It stays when it has run: CloudFormation would else look for it in vain. */
export function createSchedules(scope: Construct, { environment, names, keys, maxAgeDays, props }: SchedulesProps): void {
  const { keyAgeTopicArn, keyAgeTopicKeyArn } = props;
  if (keyAgeTopicArn === undefined) {
    return;
  }
  const role = pinLogicalId(new CfnRole(scope, 'KeyAgeRole', {
    roleName: names.scheduleRoleName,
    description: `Tells when an access key of ${names.identityName} is too old`,
    assumeRolePolicyDocument: PolicyDocuments.render([UploaderTrustPolicies.schedule(environment)]),
    policies: [{
      policyName: 'TellKeyAge',
      policyDocument: PolicyDocuments.render(UploaderPolicies.tellKeyAge({
        topicArn: keyAgeTopicArn, region: environment.region, topicKeyArn: keyAgeTopicKeyArn,
      })),
    }],
  }), names.identityName, 'KeyAgeRole');
  for (const key of keys) {
    const age = { userName: names.identityName, key, maxAgeDays };
    pinLogicalId(new CfnSchedule(scope, `KeyAge${key.slot}`, {
      name: names.scheduleName(key.slot),
      description: `Access key ${key.slot} of ${names.identityName} is too old`,
      scheduleExpression: UploaderKeyAge.scheduleExpression(age),
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: keyAgeTopicArn, roleArn: role.attrArn, input: UploaderKeyAge.message(age) },
    }), names.identityName, `KeyAge${key.slot}`);
  }
}
