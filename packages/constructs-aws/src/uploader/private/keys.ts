import { AccessKeyData, UploaderFacts, UploaderNames, UploaderSecret } from '@plinth/env-presets';
import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAccessKey, CfnUser } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledgeNag } from '../../private/nag';
import { pinLogicalId } from '../../private/logical-ids';

/** A key a slot. Of its properties only the user replaces it: its status changes in place. */
export function createKeys(scope: Construct, names: UploaderNames, user: CfnUser, keys: AccessKeyData[]): { [slot: string]: CfnAccessKey } {
  return Object.fromEntries(keys.map(({ slot, disabled }) => [slot, pinLogicalId(
    new CfnAccessKey(scope, `Key${slot}`, { userName: user.ref, status: disabled ? 'Inactive' : 'Active' }), names.identityName, `Key${slot}`,
  )]));
}

export interface SecretProps {
  readonly names: UploaderNames;
  readonly facts: UploaderFacts;
  /** Whose key the secret holds; none if keys are made elsewhere, and then CloudFormation never writes its value. */
  readonly active?: CfnAccessKey;
}

/** It goes with the user whose key it holds: a secret that outlived them would hold nothing that works, and keep its name taken. */
export function createSecret(scope: Construct, { names, facts, active }: SecretProps): CfnSecret {
  const secret = pinLogicalId(new CfnSecret(scope, 'Secret', {
    name: names.secretName,
    description: `Access key of ${names.identityName}, and where it uploads`,
    secretString: active && UploaderSecret.json(facts, { accessKeyId: active.ref, secretAccessKey: active.attrSecretAccessKey }),
  }), names.identityName, 'Secret');
  secret.applyRemovalPolicy(RemovalPolicy.DESTROY);
  acknowledgeNag(secret, 'AwsSolutions-SMG4', 'a key is rotated by three deploys in two slots, which break nobody; rotation by a schedule would need a Lambda function');
  return secret;
}
