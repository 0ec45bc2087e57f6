import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { PolicyDocuments, PolicyStatementData } from '@plinth/env-presets';
import { Lazy, TerraformProvider, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { pinning } from './addresses';

export interface ProtectedKeyProps {
  /** Comes before `Key` and `Alias`, where a construct has two keys. */
  readonly idPrefix?: string;
  readonly description: string;
  readonly alias: string;
  readonly deletionWindowDays: number;
  /** Read while the stack is synthesized: until then statements may be added. */
  readonly policy: PolicyStatementData[];
  readonly retainOnDeletion: boolean;
  /** The name that the addresses follow from; without it they follow from the path. */
  readonly pinnedTo?: string;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

/** A key that is rotated yearly, with its alias. */
export function createProtectedKey(scope: Construct, props: ProtectedKeyProps): KmsKey {
  const { provider, idPrefix = '' } = props;
  const pin = pinning(props.pinnedTo);
  const key = pin(new KmsKey(scope, `${idPrefix}Key`, {
    description: props.description,
    enableKeyRotation: true,
    deletionWindowInDays: props.deletionWindowDays,
    policy: lazyPolicy(props.policy),
    lifecycle: retention(props),
    tags: props.tags,
    provider,
  }));
  pin(new KmsAlias(scope, `${idPrefix}Alias`, { name: props.alias, targetKeyId: key.keyId, provider }));
  return key;
}

/** What keeps Terraform from destroying a resource as long as its block is there. */
export function retention({ retainOnDeletion }: { readonly retainOnDeletion: boolean }): TerraformResourceLifecycle | undefined {
  return retainOnDeletion ? { preventDestroy: true } : undefined;
}

/** A policy whose statements are read while the stack is synthesized. */
export function lazyPolicy(statements: PolicyStatementData[]): string {
  return Lazy.stringValue({ produce: () => JSON.stringify(PolicyDocuments.render(statements)) });
}
