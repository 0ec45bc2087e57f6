import {
  BackupAdministrators, BackupPlanPolicies, BackupStorePolicies, BackupTopicPolicies, DatabaseDumpNames, DatabaseDumpPolicies, PolicyEffect,
  PolicyStatementData,
} from '../../src';
import { environments } from './environments';
import { KNOWN_ACTIONS } from './known-actions';

const { prod } = environments;
const ROOT = prod.accountRootArn;
const KEY = 'arn:aws:kms:eu-central-1:111111111111:key/k';
const BUCKET = 'arn:aws:s3:::backups';
const names = new DatabaseDumpNames(prod);
const administrators: BackupAdministrators = { deployerArns: ['arn:deployer'], breakGlassArns: ['arn:break-glass'], retainOnDeletion: true };
const access = { bucketArn: BUCKET, region: 'eu-central-1', prefix: 'dumps/acme-prod/', keyArn: KEY };

/** Policies of identities: what they may do. */
const identities: Record<string, PolicyStatementData[]> = {
  dump: BackupStorePolicies.dump(access),
  restore: BackupStorePolicies.restore(access),
  replication: BackupStorePolicies.replication({
    ...access, replicaBucketArn: 'arn:aws:s3:::replica', replicaRegion: 'eu-west-1', replicaKeyAlias: 'alias/replica', replicaKeyArnPattern: 'arn:aws:kms:eu-west-1:111111111111:key/*',
  }),
  execution: DatabaseDumpPolicies.execution({
    environment: prod, secretArn: 'arn:secret', secretKeyArn: KEY, logGroupArn: names.logGroupArn, image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/dump:1',
  }),
  schedule: DatabaseDumpPolicies.schedule({ environment: prod, family: names.family, clusterArn: names.clusterArn, roleArns: [names.taskRoleArn] }),
};

/** Policies of resources: who may do something with them. */
const resources: Record<string, PolicyStatementData[]> = {
  bucket: BackupStorePolicies.bucket(BUCKET, administrators),
  replicaBucket: BackupStorePolicies.replicaBucket('arn:aws:s3:::replica', 'arn:role'),
  key: BackupStorePolicies.key(ROOT, administrators),
  replicaKey: BackupStorePolicies.replicaKey('arn:role', 'eu-west-1'),
  vault: BackupPlanPolicies.vault('arn:vault', administrators),
  copyVault: BackupPlanPolicies.copyVault(prod),
  topic: BackupTopicPolicies.topic(prod, 'arn:topic'),
  topicKey: BackupTopicPolicies.key(prod),
  taskTrust: DatabaseDumpPolicies.taskTrust(prod),
  scheduleTrust: DatabaseDumpPolicies.scheduleTrust(prod),
  serviceTrust: BackupPlanPolicies.serviceTrust(),
};
const all = Object.values({ ...identities, ...resources }).flat();

test('every action is one that IAM knows', () => {
  expect(all.flatMap(({ actions }) => actions).filter((action) => !KNOWN_ACTIONS.has(action))).toEqual([]);
});

test('every statement says what it is for, once a policy, in letters and digits', () => {
  for (const statements of Object.values({ ...identities, ...resources })) {
    const sids = statements.map(({ sid }) => sid);
    expect(sids.filter((sid, index) => !/^[A-Za-z0-9]+$/.test(sid) || sids.indexOf(sid) !== index)).toEqual([]);
  }
});

test('no identity is allowed an action by a wildcard, or anything on every resource, but the login to a registry', () => {
  const allowed = Object.values(identities).flat().filter(({ effect }) => effect === PolicyEffect.ALLOW);
  expect(allowed.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  expect(allowed.filter((statement) => statement.resources.includes('*')).map(({ actions }) => actions)).toEqual([['ecr:GetAuthorizationToken']]);
});

test('every key is used through one service only', () => {
  const uses = Object.values(identities).flat().filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
  expect(uses).toHaveLength(5);
  expect(uses.filter(({ conditions = [] }) => !conditions.some(({ key, operator }) => key === 'kms:ViaService' && operator === 'StringEquals'))).toEqual([]);
});

test('no resource lets everybody in: principals are services, roles and the account itself', () => {
  const allowed = Object.values(resources).flat().filter(({ effect }) => effect === PolicyEffect.ALLOW);
  const principals = allowed.map(({ awsPrincipals = [], servicePrincipals = [] }) => [...awsPrincipals, ...servicePrincipals]);
  expect(principals.filter((given) => given.length === 0 || given.includes('*'))).toEqual([]);
});

test('no identity may delete, hide, read what it writes, or loosen a lock', () => {
  const forbidden = /^(s3:(Delete|PutBucket|PutObject(Retention|LegalHold)|Bypass|PutLifecycle)|kms:(Schedule|Disable|PutKeyPolicy)|backup:)/;
  const allowed = Object.values(identities).flat().filter(({ effect }) => effect === PolicyEffect.ALLOW);
  expect(allowed.flatMap(({ actions }) => actions).filter((action) => forbidden.test(action))).toEqual([]);
  expect(identities.dump.flatMap(({ actions }) => actions).filter((action) => /:(Get|List)/.test(action))).toEqual([]);
});
