import { LockMode, StateConfiguration, StateConfigurationProps } from '../../src';

const props: StateConfigurationProps = { bucketName: 'states', region: 'eu-central-1', key: 'dev/network.tfstate', lockMode: LockMode.S3 };
const keyArn = 'arn:aws:kms:eu-central-1:111111111111:alias/acme-dev-tfstate';

test.each([
  [LockMode.S3, { use_lockfile: true }],
  [LockMode.DYNAMODB, { dynamodb_table: 'locks' }],
  [LockMode.BOTH, { use_lockfile: true, dynamodb_table: 'locks' }],
])('lock mode %s sets %j', (lockMode, locking) => {
  const { arguments: given } = new StateConfiguration({ ...props, lockMode, tableName: 'locks' });
  expect(given).toEqual({ bucket: 'states', key: 'dev/network.tfstate', region: 'eu-central-1', encrypt: true, ...locking });
});

test('a key and workspaces are part of every format', () => {
  const configuration = new StateConfiguration({ ...props, keyArn, workspaces: true });
  for (const text of [configuration.toHcl(), configuration.toTfbackend(), configuration.toJson(), configuration.toTerragrunt(), configuration.toOpenTofu()]) {
    expect(text).toContain(keyArn);
    expect(text).toMatch(/workspace_key_prefix\W+env:/);
  }
});

test('HCL is what terraform fmt writes', () => {
  expect(new StateConfiguration(props).toHcl()).toBe(`terraform {
  backend "s3" {
    bucket       = "states"
    key          = "dev/network.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}
`);
  expect(new StateConfiguration(props).toTfbackend()).toBe(`bucket       = "states"
key          = "dev/network.tfstate"
region       = "eu-central-1"
encrypt      = true
use_lockfile = true
`);
});

test('JSON is a file that Terraform reads', () => {
  expect(JSON.parse(new StateConfiguration(props).toJson())).toEqual({
    terraform: { backend: { s3: { bucket: 'states', key: 'dev/network.tfstate', region: 'eu-central-1', encrypt: true, use_lockfile: true } } },
  });
});

test('Terragrunt is told to leave the bucket as it is', () => {
  expect(new StateConfiguration(props).toTerragrunt()).toContain('disable_bucket_update = true');
});

test('a value cannot start an interpolation', () => {
  expect(new StateConfiguration({ ...props, bucketName: 'a"${b}%{c}' }).toHcl()).toContain('"a\\"$${b}%%{c}"');
});

test('state encryption of OpenTofu needs a key of the backend', () => {
  expect(() => new StateConfiguration(props).toOpenTofu()).toThrow(/encryption is s3-managed, must be customer-managed-key for OpenTofu's state encryption/);
  expect(new StateConfiguration({ ...props, keyArn }).toOpenTofu()).toContain('key_provider "aws_kms" "state"');
});

test.each([
  [{ key: '/x.tfstate' }, 'must not begin with /'],
  [{ key: '../x.tfstate' }, 'must not climb'],
  [{ key: '' }, 'must end in a name'],
  [{ lockMode: LockMode.BOTH }, 'tableName is missing, must be given with lockMode both'],
])('%j is refused', (wrong, why) => {
  expect(() => new StateConfiguration({ ...props, ...wrong })).toThrow(why);
});
