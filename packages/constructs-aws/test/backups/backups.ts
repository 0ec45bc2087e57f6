import {
  BackupPlanOptions, BackupStoreOptions, DatabaseDumpOptions, DatabaseDumpPlace, ObjectLockMode, PlatformEnvironment, VaultLockMode,
} from '@plinth/env-presets';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { BackupPlan, BackupStore, DatabaseDump, DatabaseDumpProps, IBackupStore } from '../../src';
import { newStack, PLACE } from '../stacks';

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

export function templateOf(construct: Construct): Template {
  return Template.fromStack(Stack.of(construct));
}

export function resourcesOf(construct: Construct): Record<string, any> {
  return templateOf(construct).toJSON().Resources;
}

/** The one resource of a type. */
export function only(construct: Construct, type: string): any {
  const found = Object.values<any>(templateOf(construct).findResources(type));
  expect(found).toHaveLength(1);
  return found[0].Properties;
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
export function refusal(wrong: (stack: Stack) => unknown, stack = newStack()): string[] {
  const said = sentences(() => wrong(stack));
  expect(stack.node.findAll().filter((child) => 'cfnResourceType' in child)).toEqual([]);
  return said;
}

export const typesOf = (construct: Construct): string[] => Object.values(resourcesOf(construct)).map(({ Type }) => Type);
