import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import {
  AccessKeyData, PlatformEnvironment, PolicyDocuments, UploaderKeyAge, UploaderNames, UploaderOptions, UploaderPolicies, UploaderTrustPolicies,
} from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';

export interface SchedulesProps {
  readonly environment: PlatformEnvironment;
  readonly names: UploaderNames;
  readonly keys: AccessKeyData[];
  readonly maxAgeDays: number;
  readonly props: UploaderOptions;
  readonly provider?: TerraformProvider;
}

/** One schedule a key, which tells the topic once. It stays when it has run: Terraform would else make it again. */
export function createSchedules(scope: Construct, { environment, names, keys, maxAgeDays, props, provider }: SchedulesProps): void {
  const { keyAgeTopicArn, keyAgeTopicKeyArn } = props;
  if (keyAgeTopicArn === undefined) {
    return;
  }
  const role = pinAddress(new IamRole(scope, 'KeyAgeRole', {
    name: names.scheduleRoleName,
    description: `Tells when an access key of ${names.identityName} is too old`,
    assumeRolePolicy: JSON.stringify(PolicyDocuments.render([UploaderTrustPolicies.schedule(environment)])),
    tags: environment.tags,
    provider,
  }), names.identityName, 'KeyAgeRole');
  const policy = pinAddress(new IamRolePolicy(scope, 'KeyAgePolicy', {
    name: 'TellKeyAge',
    role: role.name,
    policy: JSON.stringify(PolicyDocuments.render(UploaderPolicies.tellKeyAge({
      topicArn: keyAgeTopicArn, region: environment.region, topicKeyArn: keyAgeTopicKeyArn,
    }))),
    provider,
  }), names.identityName, 'KeyAgePolicy');
  for (const key of keys) {
    const age = { userName: names.identityName, key, maxAgeDays };
    pinAddress(new SchedulerSchedule(scope, `KeyAge${key.slot}`, {
      name: names.scheduleName(key.slot),
      description: `Access key ${key.slot} of ${names.identityName} is too old`,
      scheduleExpression: UploaderKeyAge.scheduleExpression(age),
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: { arn: keyAgeTopicArn, roleArn: role.arn, input: UploaderKeyAge.message(age) },
      dependsOn: [policy],
      provider,
    }), names.identityName, `KeyAge${key.slot}`);
  }
}
