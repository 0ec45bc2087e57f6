import {
  type AssetCdnSubject, checkPromises, type EmailSenderSubject, readDeployed, replicaSubject, stateBackendPromises, type StateBackendSubject,
  type UploaderSubject, verifyAssetCdn, verifyEmailSender, type VerifyLine, verifyStateBackend, verifyUploader,
} from '@plinth/contract';
import { AssetEncryption, CredentialKind, EmailSenderPresets } from '@plinth/env-presets';
import { awsAccess } from './aws';
import { ownNames } from './compositions/assets';
import { COMPOSITION_NAMES, type CompositionName } from './compositions/composition';
import { emailRecords } from './dns/records';
import type { MailAccess } from './email/local-mail';
import { type Deployment, roleArn } from './platform';
import { credentialOf, type DeploymentRecord } from './record';

export interface VerifyOutcome {
  readonly lines: readonly VerifyLine[];
  readonly kept: number;
  readonly broken: number;
  readonly staticOnly: number;
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

/** Checks every promise of these compositions against what is deployed, and behaves as its users do. */
export async function verify(
  deployment: Deployment, context: VerifyContext, only: readonly CompositionName[] | undefined, onLine: (line: VerifyLine) => void,
): Promise<VerifyOutcome> {
  const lines: VerifyLine[] = [];
  for (const name of COMPOSITION_NAMES.filter((each) => only?.includes(each) ?? true)) {
    for await (const line of LINES[name](deployment, context)) {
      lines.push(line);
      onLine(line);
    }
  }
  const count = (status: VerifyLine['status']) => lines.filter((line) => line.status === status).length;
  return { lines, kept: count('kept'), broken: count('broken'), staticOnly: count('static only') };
}

/** What each composition promises. */
const LINES: Readonly<Record<CompositionName, (deployment: Deployment, context: VerifyContext) => AsyncGenerator<VerifyLine>>> = {
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
