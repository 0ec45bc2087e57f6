import { Problems, StateConfiguration } from '@plinth/env-presets';
import { S3Backend, TerraformBackend, TerraformStack } from 'cdktf';
import { takeName } from '../../private/unique-names';

/** Makes the S3 backend of a stack, with every argument of the configuration. */
export function attachBackend(stack: TerraformStack, configuration: StateConfiguration): S3Backend {
  const problems = new Problems(stack.node.path);
  const existing = stack.node.findAll().find((construct) => TerraformBackend.isBackend(construct));
  if (existing) {
    problems.add('backend', existing.node.path, 'may be only one in a stack', 'remove the other backend, or attach another stack');
    problems.throwIfAny();
  }
  const owner = takeName(stack, 'state', `${configuration.bucketName}/${configuration.key}`);
  if (owner !== undefined) {
    problems.add('state', `${configuration.key} in ${configuration.bucketName}`, `may belong to one stack only, and ${owner} has it`,
      'give one of the two stacks another component or key');
    problems.throwIfAny();
  }
  const {
    bucket, key, region, encrypt, kms_key_id: kmsKeyId, dynamodb_table: dynamodbTable, workspace_key_prefix: workspaceKeyPrefix, ...others
  } = configuration.arguments;
  const backend = new S3Backend(stack, { bucket, key, region, encrypt, kmsKeyId, dynamodbTable, workspaceKeyPrefix });
  // what Terraform knows and cdktf does not: `use_lockfile`
  Object.entries(others).forEach(([name, value]) => backend.addOverride(name, value));
  return backend;
}
