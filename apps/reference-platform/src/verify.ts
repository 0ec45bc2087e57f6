import {
  type AssetCdnSubject, type BackupPlanSubject, type BackupStoreSubject, checkPromises, type DatabaseDumpSubject, type EmailSenderSubject, readDeployed,
  replicaSubject, stateBackendPromises, type StateBackendSubject, type UploaderSubject, verifyAssetCdn, verifyBackupPlan, verifyBackupStore,
  verifyDatabaseDump, verifyEmailSender, type VerifyLine, verifyStateBackend, verifyUploader,
} from '@plinth/contract';
import { AssetEncryption, CredentialKind, EmailSenderPresets } from '@plinth/env-presets';
import { awsAccess } from './aws';
import type { LocalDatabaseAccess } from './backups/database-access';
import { prepareDatabase, verifyDumps } from './backups/verify-dumps';
import { ownNames } from './compositions/assets';
import { imageOf } from './compositions/backups';
import { COMPOSITION_NAMES, type CompositionName } from './compositions/composition';
import { emailRecords } from './dns/records';
import type { MailAccess } from './email/local-mail';
import type { EngineContext } from './engines/engine';
import { type Deployment, roleArn } from './platform';
import { credentialOf, type DeploymentRecord } from './record';

/** A promise that was checked; `not shown` where this machine lacks what it takes, which the detail names. */
export type ShownLine = Omit<VerifyLine, 'status'> & { readonly status: VerifyLine['status'] | 'not shown' };

export interface VerifyOutcome {
  readonly lines: readonly ShownLine[];
  readonly kept: number;
  readonly broken: number;
  readonly staticOnly: number;
  readonly notShown: number;
}

export function subjectOf(deployment: Deployment): StateBackendSubject {
  const { environment, state: { settings, names, replicaRegion, planRoleName, applyRoleName } } = deployment;
  return {
    environment, settings, names, replicaRegion,
    planRoleArn: roleArn(deployment, planRoleName),
    applyRoleArn: roleArn(deployment, applyRoleName),
  };
}

/** What is needed besides the code: the record, and the outputs of what is deployed. */
export interface VerifyContext {
  readonly record: DeploymentRecord;
  readonly outputs: Readonly<Record<string, string>>;
  /** Where mail is submitted and arrives, if that is not where AWS says. */
  readonly mail?: () => Promise<MailAccess>;
  /** Of a local cloud: the database that stands beside it. */
  readonly database?: LocalDatabaseAccess;
  readonly engine: EngineContext;
}

export function assetCdnSubjectOf(deployment: Deployment, { record, outputs }: VerifyContext): AssetCdnSubject {
  const { environment, assets } = deployment;
  const { domainNames = [], certificateArn } = ownNames(assets, record);
  return {
    environment,
    settings: { ...assets.settings, domainNames },
    names: assets.names,
    certificateArn,
    deployRoleArn: roleArn(deployment, assets.deployRoleName),
    distributionId: outputs.DistributionId,
  };
}

export function uploaderSubjectOf(deployment: Deployment, { record, outputs }: VerifyContext): UploaderSubject {
  const { environment, assets: { settings, names, uploader, uploaderSettings, keyAgeTopicName } } = deployment;
  return {
    environment,
    settings: uploaderSettings,
    credential: { kind: CredentialKind.ACCESS_KEY, accessKey: credentialOf(record.uploader, uploaderSettings.generateKey) },
    names: uploader,
    bucketName: names.bucketName,
    presignedMaxAgeSeconds: settings.presignedMaxAgeSeconds,
    customerManagedKey: settings.encryption === AssetEncryption.CUSTOMER_MANAGED_KEY,
    readerRoleArn: roleArn(deployment, uploader.readerRoleName),
    keyAgeTopicArn: `arn:${environment.partition}:sns:${environment.region}:${environment.account}:${keyAgeTopicName}`,
    cdnDomainName: outputs.DistributionDomainName,
  };
}

export function emailSubjectOf(deployment: Deployment, { outputs }: VerifyContext): EmailSenderSubject {
  const { environment, email: { sender, settings, names, send, senderRoleName, smtp } } = deployment;
  return {
    environment,
    settings,
    names,
    domains: EmailSenderPresets.domains(environment, sender),
    existingDomains: sender.existingDomains,
    webhooks: sender.webhooks,
    alarmTopicArn: sender.alarmTopicArn,
    dnsRecords: emailRecords(outputs),
    senderRoleArn: roleArn(deployment, senderRoleName),
    send,
    smtp: { names: smtp, send },
  };
}

export function backupStoreSubjectOf(deployment: Deployment): BackupStoreSubject {
  const { environment, backups: { storeSettings: settings, storeNames: names, dumpNames, restoreRoleName, store: { alarmTopicArn } } } = deployment;
  return {
    environment, settings, names, alarmTopicArn,
    restoreRoleArn: roleArn(deployment, restoreRoleName),
    restorePrefix: dumpNames.prefix,
    restorePutsMetrics: true,
  };
}

export function backupPlanSubjectOf({ environment, backups }: Deployment): BackupPlanSubject {
  const { planSettings: settings, planNames: names, plan: { copies, alarmTopicArn } } = backups;
  return { environment, settings, names, copies, alarmTopicArn };
}

export function databaseDumpSubjectOf(deployment: Deployment, { outputs }: Pick<VerifyContext, 'outputs'>): DatabaseDumpSubject {
  const { backups } = deployment;
  return {
    store: backupStoreSubjectOf(deployment),
    settings: backups.dumpSettings,
    names: backups.dumpNames,
    options: backups.dump,
    place: {
      image: imageOf(backups),
      secretArn: outputs.DatabaseSecretArn!,
      vpcId: outputs.DatabaseVpcId!,
      subnetIds: outputs.DatabaseSubnetIds!.split(','),
      databaseSecurityGroupId: outputs.DatabaseSecurityGroupId!,
    },
  };
}

/** Checks every promise of these compositions against what is deployed, and behaves as its users do. */
export async function verify(
  deployment: Deployment, context: VerifyContext, only: readonly CompositionName[] | undefined, onLine: (line: ShownLine) => void,
): Promise<VerifyOutcome> {
  const lines: ShownLine[] = [];
  for (const name of COMPOSITION_NAMES.filter((each) => only?.includes(each) ?? true)) {
    for await (const line of LINES[name](deployment, context)) {
      lines.push(line);
      onLine(line);
    }
  }
  const count = (status: ShownLine['status']) => lines.filter((line) => line.status === status).length;
  return { lines, kept: count('kept'), broken: count('broken'), staticOnly: count('static only'), notShown: count('not shown') };
}

/** What each composition promises. */
const LINES: Readonly<Record<CompositionName, (deployment: Deployment, context: VerifyContext) => AsyncGenerator<ShownLine>>> = {
  async* state(deployment) {
    const subject = subjectOf(deployment);
    const { names, replicaRegion } = deployment.state;
    yield* verifyStateBackend(await awsAccess(deployment), subject);
    if (replicaRegion !== undefined) {
      yield* verifyReplica(deployment, replicaSubject(subject, names), replicaRegion);
    }
  },
  async* assets(deployment, context) {
    const access = await awsAccess(deployment);
    yield* verifyAssetCdn(access, assetCdnSubjectOf(deployment, context));
    yield* verifyUploader(access, uploaderSubjectOf(deployment, context));
  },
  async* email(deployment, context) {
    const access = { ...await awsAccess(deployment), ...await context.mail?.() };
    yield* verifyEmailSender(access, emailSubjectOf(deployment, context));
  },
  async* backups(deployment, context) {
    const access = await awsAccess(deployment);
    // what is wrong with it is said by the dump's own line
    await prepareDatabase(deployment, context).catch((error: Error) => context.engine.log(error.message));
    yield* verifyBackupStore(access, backupStoreSubjectOf(deployment));
    yield* verifyBackupPlan(access, backupPlanSubjectOf(deployment));
    yield* verifyDatabaseDump(access, databaseDumpSubjectOf(deployment, context));
    yield* verifyDumps(deployment, context);
  },
};

/** The copy is protected like the original: the same promises, read from the other region. */
async function* verifyReplica(deployment: Deployment, subject: StateBackendSubject, region: string): AsyncGenerator<VerifyLine> {
  const began = performance.now();
  let model;
  try {
    model = await readDeployed({ ...await awsAccess(deployment), region }, subject);
  } catch (error) {
    yield { id: 'replica-deployed', title: `The replica in ${region} can be read`, status: 'broken', detail: (error as Error).message, milliseconds: performance.now() - began };
    return;
  }
  for (const line of checkPromises(stateBackendPromises, model, subject)) {
    yield { ...line, id: `replica-${line.id}`, title: `Replica: ${line.title}` };
  }
}
