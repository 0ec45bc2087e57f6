import {
  BackupCopy, BackupPlanAlarms, BackupPlanNames, BackupPlanOptions, BackupPlanPolicies, BackupPlanPresets, BackupStoreNames, BackupStoreOptions,
  BackupStorePolicies, BackupStorePresets, BackupTopicPolicies, BackupVaultNames, BackupVaultPresets, DatabaseDumpAlarms, DatabaseDumpNames,
  DatabaseDumpOptions, DatabaseDumpPlace,
  DatabaseDumpPolicies, DatabaseDumpPresets, PlatformEnvironment, PolicyDocuments, PolicyStatementData, Problems, Tier, VaultLockMode,
} from '@plinth/env-presets';
import { BackupPlanSubject, BackupStoreSubject, BackupVaultSubject, DatabaseDumpSubject, ReplicaPlace } from '../../src';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-central-1';
export const RESTORE_ROLE = `arn:aws:iam::${ACCOUNT}:role/restore`;
export const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:alarms`;
export const COPIES = `arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:acme-prod-backups-copy`;
export const SECRET_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const CLUSTER = `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/shared`;
const DIGEST = `sha256:${'a'.repeat(64)}`;
export const ECR_IMAGE = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/database-dump@${DIGEST}`;
const PLACE: DatabaseDumpPlace = {
  image: `ghcr.io/acme/database-dump@${DIGEST}`, secretArn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:acme/dev/database-AbCdEf`, vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-1123456789abcdef0'], databaseSecurityGroupId: 'sg-0123456789abcdef0',
};

/** What one environment has of backups: a store, a plan and a dump beside each other. */
export interface Case {
  readonly store: BackupStoreSubject;
  readonly plan: BackupPlanSubject;
  readonly dump: DatabaseDumpSubject;
}

export interface CaseOptions {
  readonly store?: BackupStoreOptions;
  readonly replicatedTo?: ReplicaPlace;
  readonly plan?: BackupPlanOptions;
  readonly copies?: BackupCopy[];
  readonly dump?: DatabaseDumpOptions;
  readonly place?: Partial<DatabaseDumpPlace>;
  readonly alarmTopicArn?: string;
  readonly restores?: boolean;
  readonly restorePutsMetrics?: boolean;
}

export function environmentOf(tier: Tier): PlatformEnvironment {
  return PlatformEnvironment[tier]({
    project: 'acme', account: ACCOUNT, region: REGION, deployerArns: [`arn:aws:iam::${ACCOUNT}:role/deploy-*`], breakGlassArns: [`arn:aws:iam::${ACCOUNT}:role/break-glass`],
  });
}

export function caseOf(tier: Tier, options: CaseOptions = {}): Case {
  const environment = environmentOf(tier);
  const problems = new Problems('test');
  const store: BackupStoreSubject = {
    environment,
    settings: BackupStorePresets.resolve(environment, options.store ?? {}, problems),
    names: new BackupStoreNames(environment),
    alarmTopicArn: options.alarmTopicArn,
    replicatedTo: options.replicatedTo,
    ...(options.restores !== false && { restoreRoleArn: RESTORE_ROLE, restorePutsMetrics: options.restorePutsMetrics }),
  };
  const plan: BackupPlanSubject = {
    environment, settings: BackupPlanPresets.resolve(environment, { ...options.plan, copies: options.copies }, problems),
    names: new BackupPlanNames(environment),
    copies: options.copies, alarmTopicArn: options.alarmTopicArn,
  };
  const dump: DatabaseDumpSubject = {
    store, settings: DatabaseDumpPresets.resolve(environment, options.dump ?? {}, problems), names: new DatabaseDumpNames(environment),
    place: { ...PLACE, ...options.place },
    options: options.dump,
  };
  problems.throwIfAny();
  return { store, plan, dump };
}

export const PLAIN = caseOf(Tier.DEV, { restorePutsMetrics: true });
export const GIVEN = caseOf(Tier.STAGING, { alarmTopicArn: TOPIC, replicatedTo: { region: 'eu-west-1' }, place: { clusterArn: CLUSTER }, restores: false, plan: { restoreTesting: true } });
export const FULL = caseOf(Tier.PROD, {
  store: { glacierInstantRetrievalAfterDays: 0, expiryDays: 400, deepArchiveAfterDays: 200 },
  replicatedTo: { region: 'eu-west-1', account: '222222222222' },
  plan: { vaultLockMode: VaultLockMode.COMPLIANCE, vaultLockCoolingOffDays: 7, acknowledge: 'a law asks for it' },
  copies: [{ vaultArn: COPIES, vaultMinimumRetentionDays: 35, vaultMaximumRetentionDays: 2558 }],
  dump: { schedule: 'rate(12 hours)', port: 5433, host: 'db.example.com', databaseName: 'app', compression: 'zstd:3' },
  place: { image: ECR_IMAGE, secretKeyArn: SECRET_KEY },
});
export const CASES: ReadonlyArray<[string, Case]> = [
  ['a dev environment', PLAIN], ['one whose topic and cluster are given', GIVEN], ['one with everything', FULL],
];

/** The vault of copies, and the air-gapped one, of another account. */
export function vaultOf(account?: string): BackupVaultSubject {
  const environment = environmentOf(Tier.PROD);
  const problems = new Problems('test');
  const settings = BackupVaultPresets.resolve(environment, {}, problems);
  problems.throwIfAny();
  const place = { region: 'eu-west-1', account };
  return { environment, settings, names: new BackupVaultNames(environment, 'backups-copy', place), ...place };
}
export const COPY_VAULT = vaultOf('222222222222');
export const AIR_GAPPED: BackupVaultSubject = {
  environment: COPY_VAULT.environment, names: new BackupVaultNames(COPY_VAULT.environment, 'backups-air-gapped'),
  airGapped: { minimumRetentionDays: 7, maximumRetentionDays: 400 },
};

/** Stand for what only the engine knows: a reference in its own language takes their place. */
export const MARKS = { key: '@key@' };

const document = (statements: PolicyStatementData[]) => PolicyDocuments.render(statements);

export function policiesOf({ store, plan, dump }: Case) {
  const { environment } = store;
  const administrators = (retainOnDeletion: boolean) => ({ deployerArns: [...environment.deployerArns!], breakGlassArns: [...environment.breakGlassArns],
    retainOnDeletion });
  const { bucketArn } = store.names;
  const { names, place } = dump;
  const access = { bucketArn, region: REGION, keyArn: MARKS.key };
  const replica = store.replicatedTo;
  return {
    bucket: document(BackupStorePolicies.bucket(bucketArn, administrators(store.settings.retainOnDeletion))),
    key: document(BackupStorePolicies.key(environment.accountRootArn, administrators(store.settings.retainOnDeletion))),
    topic: (arn: string) => document(BackupTopicPolicies.topic(environment, arn)),
    topicKey: document(BackupTopicPolicies.key(environment)),
    restore: document([
      ...BackupStorePolicies.restore({ ...access, prefix: `dumps/${environment}/` }),
      ...(store.restorePutsMetrics ? [{ sid: 'PutMetrics', effect: 'Allow' as never, actions: ['cloudwatch:PutMetricData'], resources: ['*'],
        conditions: [{ operator: 'StringEquals', key: 'cloudwatch:namespace', values: ['Plinth/Backups'] }] }] : []),
    ]),
    replication: replica && document(BackupStorePolicies.replication({
      bucketArn, region: REGION, keyArn: MARKS.key, replicaBucketArn: store.names.replicaBucketArn(replica.region, replica.account),
      replicaRegion: replica.region,
      replicaKeyAlias: store.names.replicaKeyAlias, replicaKeyArnPattern: `arn:aws:kms:${replica.region}:${replica.account ?? ACCOUNT}:key/*`,
    })),
    replicationTrust: {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': bucketArn } },
      }],
    },
    vault: document(BackupPlanPolicies.vault(plan.names.vault.vaultArn, administrators(plan.settings.retainOnDeletion))),
    vaultKey: document(BackupPlanPolicies.key(environment.accountRootArn, administrators(plan.settings.retainOnDeletion))),
    serviceTrust: document(BackupPlanPolicies.serviceTrust()),
    managed: BackupPlanPolicies.managedPolicyArns(environment),
    task: document(BackupStorePolicies.dump({ ...access, prefix: dump.options?.prefix ?? names.prefix })),
    taskTrust: document(DatabaseDumpPolicies.taskTrust(environment)),
    execution: document(DatabaseDumpPolicies.execution({ environment, secretArn: place.secretArn, secretKeyArn: place.secretKeyArn, image: place.image,
      logGroupArn: names.logGroupArn })),
    schedule: document(DatabaseDumpPolicies.schedule({ environment, family: names.family, clusterArn: place.clusterArn ?? names.clusterArn,
      roleArns: [names.taskRoleArn, names.executionRoleArn] })),
    scheduleTrust: document(DatabaseDumpPolicies.scheduleTrust(environment)),
  };
}

export function vaultPoliciesOf({ environment, names, account = ACCOUNT, settings }: BackupVaultSubject) {
  const administrators = { deployerArns: [...environment.deployerArns!], breakGlassArns: [...environment.breakGlassArns],
    retainOnDeletion: settings?.retainOnDeletion ?? true };
  const copies = account === ACCOUNT ? [] : BackupPlanPolicies.copyVault(environment);
  return {
    vault: document([...(settings ? BackupPlanPolicies.vault(names.vaultArn, administrators) : []), ...copies]),
    key: document(BackupPlanPolicies.key(`arn:aws:iam::${account}:root`, administrators)),
  };
}

export const alarmsOf = ({ plan, dump }: Case) => [...BackupPlanAlarms.all(plan.names, plan.settings), DatabaseDumpAlarms.silence(dump.names, dump.settings)];
export const EVENTS = BackupPlanAlarms.VAULT_EVENTS;

export const variablesOf = ({ dump: { names, settings, options = {}, store } }: Case): Record<string, string> =>
  DatabaseDumpPresets.variables(names, settings, options, store.names.bucketName);
export const rulesOf = ({ plan: { settings, copies = [] } }: Case) => BackupPlanPresets.rules(settings, { copies: [...copies] });
/** Who may take the role that restores: of no matter to the promises. */
export const TRUST = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } }] };
