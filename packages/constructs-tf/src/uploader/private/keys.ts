import { IamAccessKey } from '@cdktf/provider-aws/lib/iam-access-key';
import { IamUser } from '@cdktf/provider-aws/lib/iam-user';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { AccessKeyData, UploaderFacts, UploaderNames, UploaderSecret } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';

export interface KeysProps {
  readonly names: UploaderNames;
  readonly user: IamUser;
  readonly keys: AccessKeyData[];
  readonly provider?: TerraformProvider;
}

/** A key a slot. Of its arguments only the user replaces it: its status changes in place. */
export function createKeys(scope: Construct, { names, user, keys, provider }: KeysProps): { [slot: string]: IamAccessKey } {
  return Object.fromEntries(keys.map(({ slot, disabled }) => [slot, pinAddress(
    new IamAccessKey(scope, `Key${slot}`, { user: user.name, status: disabled ? 'Inactive' : 'Active', provider }), names.identityName, `Key${slot}`,
  )]));
}

export interface SecretProps {
  readonly names: UploaderNames;
  readonly facts: UploaderFacts;
  /** Whose key the secret holds; none if keys are made elsewhere, and then Terraform never writes its value. */
  readonly active?: IamAccessKey;
  readonly provider?: TerraformProvider;
}

/** It goes with the user whose key it holds: a secret that outlived them would hold nothing that works, and keep its name taken. */
export function createSecret(scope: Construct, { names, facts, active, provider }: SecretProps): SecretsmanagerSecret {
  const secret = pinAddress(new SecretsmanagerSecret(scope, 'Secret', {
    name: names.secretName,
    description: `Access key of ${names.identityName}, and where it uploads`,
    recoveryWindowInDays: 0,
    tags: facts.environment.tags,
    provider,
  }), names.identityName, 'Secret');
  if (active) {
    pinAddress(new SecretsmanagerSecretVersion(scope, 'SecretVersion', {
      secretId: secret.id,
      secretString: UploaderSecret.json(facts, { accessKeyId: active.id, secretAccessKey: active.secret }),
      // another value is another version: the new one is current before the old one goes, so that no reader finds none
      lifecycle: { createBeforeDestroy: true },
      provider,
    }), names.identityName, 'SecretVersion');
  }
  return secret;
}
