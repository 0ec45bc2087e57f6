import {
  BackupPlanOptions, BackupStoreOptions, DatabaseDumpOptions, DatabaseDumpPlace, ObjectLockMode, PlatformEnvironment, VaultLockMode,
} from '@plinth/env-presets';
import { TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { BackupPlan, BackupStore, DatabaseDump, DatabaseDumpProps, IBackupStore } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';

export const AWAY = 'eu-west-1';
export const OTHER_ACCOUNT = '222222222222';
export const TOPIC = `arn:aws:sns:${PLACE.region}:${PLACE.account}:alarms`;
export const KEY = `arn:aws:kms:${PLACE.region}:${PLACE.account}:key/11111111-2222-3333-4444-555555555555`;
export const CLUSTER = `arn:aws:ecs:${PLACE.region}:${PLACE.account}:cluster/jobs`;
export const COPY_VAULT = `arn:aws:backup:${AWAY}:${PLACE.account}:backup-vault:acme-prod-backups-copy`;
export const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

export const WHERE: DatabaseDumpPlace = {
  image: `333333333333.dkr.ecr.${PLACE.region}.amazonaws.com/database-dump@sha256:${'0123456789abcdef'.repeat(4)}`,
  secretArn: `arn:aws:secretsmanager:${PLACE.region}:${PLACE.account}:secret:acme/database-AbCdEf`,
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  databaseSecurityGroupId: 'sg-0123456789abcdef0',
};

/** Every optional thing there is. */
export const EVERY_STORE: BackupStoreOptions = { replicaRegion: AWAY };
export const EVERY_PLAN: BackupPlanOptions = { copies: [{ vaultArn: COPY_VAULT, retentionDays: 40, vaultMinimumRetentionDays: 35 }] };
export const EVERY_DUMP: DatabaseDumpOptions & Partial<DatabaseDumpPlace> = {
  secretKeyArn: KEY, caCertificate: CERTIFICATE, compression: 'zstd:3', host: 'db.example.com', port: 6432, databaseName: 'shop', assignPublicIp: false,
};

/** What weakens nothing and still differs from every default. */
export const OTHER_STORE: BackupStoreOptions = {
  objectLockMode: ObjectLockMode.GOVERNANCE, objectLockDays: 8, expiryDays: 200, deepArchiveAfterDays: 20, alarmTopicArn: TOPIC,
};
export const OTHER_PLAN: BackupPlanOptions = {
  ...EVERY_PLAN, dailySchedule: 'cron(0 4 * * ? *)', dailyRetentionDays: 30, continuousBackup: true, vaultLockMode: VaultLockMode.GOVERNANCE,
  vaultMinimumRetentionDays: 7, vaultMaximumRetentionDays: 400, restoreTesting: true, missingBackupHours: 30, alarmTopicArn: TOPIC,
};

export function newStore(environment: PlatformEnvironment, options: BackupStoreOptions = {}, id = 'Backups', scope: Construct = newStack()): BackupStore {
  return new BackupStore(scope, id, { environment, ...options });
}

export function newPlan(environment: PlatformEnvironment, options: BackupPlanOptions = {}, id = 'Plan', scope: Construct = newStack()): BackupPlan {
  return new BackupPlan(scope, id, { environment, ...options });
}

/** A dump into a store that is there already, so that a template has the dump alone. */
export function newDump(environment: PlatformEnvironment, options: Partial<DatabaseDumpProps> = {}, id = 'Dump', scope: Construct = newStack()): DatabaseDump {
  const store = options.store ?? foundStore(environment, scope, `${id}Store`);
  return new DatabaseDump(scope, id, { environment, ...WHERE, ...options, store });
}

export function foundStore(environment: PlatformEnvironment, scope: Construct = newStack(), id = 'Found'): IBackupStore {
  return BackupStore.fromBackupStoreAttributes(scope, id, { environment, keyArn: KEY });
}

/** Resources by address, `aws_s3_bucket.acme-dev-backups_Bucket`. */
export function resourcesOf(construct: Construct): Record<string, any> {
  const { resource = {} } = synthesize(TerraformStack.of(construct));
  return Object.fromEntries(Object.entries<any>(resource).flatMap(([type, byName]) => Object.entries(byName).map(([name, value]) => [`${type}.${name}`, value])));
}

/** Those of a type. */
export function ofType(construct: Construct, type: string): any[] {
  return Object.entries(resourcesOf(construct)).filter(([address]) => address.startsWith(`${type}.`)).map(([, resource]) => resource);
}

/** The one of a type. */
export function only(construct: Construct, type: string): any {
  const found = ofType(construct, type);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The statements of a policy, as rendered. */
export function statementsOf(policy: string): any[] {
  return JSON.parse(policy).Statement;
}

/** The one container of a dump's task. */
export function containerOf(dump: DatabaseDump): any {
  const [container] = JSON.parse(only(dump, 'aws_ecs_task_definition').container_definitions);
  return { ...container, environment: Object.fromEntries(container.environment.map(({ name, value }: any) => [name, value])) };
}

/** What cdktf was told to say of a construct. */
export function noticesOf(construct: Construct): string[] {
  return construct.node.metadata.filter(({ type }) => type === '@cdktf/info').map(({ data }) => data);
}

/** The sentences of a refusal, without the construct's path. */
export function sentences(wrong: () => unknown): string[] {
  try {
    wrong();
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => line.replace(/^\w+\/\w+: /, ''));
  }
  throw new Error('it was accepted');
}

/** What is said, and that nothing was made before it was. */
export function refusal(wrong: (stack: TerraformStack) => unknown, stack = newStack()): string[] {
  const said = sentences(() => wrong(stack));
  expect(stack.node.findAll().filter((child) => TerraformResource.isTerraformResource(child))).toEqual([]);
  return said;
}
