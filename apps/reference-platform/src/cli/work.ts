import type { LocalDatabaseAccess } from '../backups/database-access';
import { COMPOSITION_NAMES, type CompositionName } from '../compositions/composition';
import type { MailAccess } from '../email/local-mail';
import { PlatformError } from '../errors';
import type { DeployOutcome, EngineContext } from '../engines/engine';
import type { EnginesInOrder } from '../engines/in-order';
import { keyAges } from '../keys/key-age';
import type { Deployment } from '../platform';
import { smtpKeys, uploaderKeys } from '../keys/key-owner';
import { KEY_IDS_OUTPUT, requireSameKeys } from '../record';
import type { RecordKeeper } from '../record-keeper';
import type { ShownLine } from '../verify';
import type { CommandName, Outcomes, Parameters } from './protocol';

/** The commands that write into the work folder or the record: two at a time would write over each other. */
export const CHANGING: readonly CommandName[] = ['deploy', 'plan', 'destroy', 'rotate-uploader-key', 'store-uploader-key', 'rotate-smtp-key', 'store-smtp-key', 'certificate'];

export interface Work {
  readonly engine: EnginesInOrder;
  readonly deployment: Deployment;
  readonly context: EngineContext;
  readonly keeper: RecordKeeper;
  readonly parameters: Parameters;
  /** The compositions that the command is about; all unless it is said. */
  readonly only?: readonly CompositionName[];
  /** On the local cloud: where mail is submitted and arrives. */
  readonly mail?: () => Promise<MailAccess>;
  /** The same of the database. */
  readonly database?: LocalDatabaseAccess;
  onLine(line: ShownLine): void;
}

type Outputs = Readonly<Record<string, string>>;

/** Each loads what it needs when it is called. */
const WORK: Readonly<Record<CommandName, (work: Work) => Promise<Outcomes>>> = {
  'deploy': async (work) => {
    const { engine, deployment, only } = work;
    if (isAbout(work, 'assets')) {
      await prepareAssets(work);
    }
    let deploy = await engine.deploy(deployment, only);
    if (isAbout(work, 'assets')) {
      deploy = await afterAssets(work, deploy);
    }
    return { deploy: isAbout(work, 'email') ? await afterEmail(work, deploy) : deploy };
  },
  'plan': async ({ engine, deployment, only }) => ({ plan: await engine.plan(deployment, only) }),
  'destroy': async (work) => {
    const destroy = await work.engine.destroy(work.deployment, work.only, isAbout(work, 'email') ? () => removeSmtpKeys(work) : undefined);
    if (isAbout(work, 'assets')) {
      work.keeper.forgetKeys('uploader');
    }
    return { destroy };
  },
  'status': async ({ engine, deployment, only, keeper: { record } }) => {
    const status = await engine.status(deployment, only);
    const [uploader, smtp] = [uploaderKeys(deployment), smtpKeys(deployment)];
    return {
      status: {
        ...status,
        ...(status.parts.assets?.state === 'deployed' && { keys: keyAges(record.uploader, uploader.maxAgeDays) }),
        ...(status.parts.email?.state === 'deployed' && { smtpKeys: keyAges(record.smtp, smtp.maxAgeDays) }),
      },
    };
  },
  'verify': async (work) => {
    const { deployment, context, only, keeper: { record } } = work;
    const outputs = await requireDeployed(work, only ?? COMPOSITION_NAMES);
    context.step('verifying');
    const { verify } = await import('../verify.js');
    return {
      verify: await verify(deployment, { record, outputs, mail: work.mail, database: work.database, engine: context }, only, (line) => {
        context.detail(`verifying: ${line.title}`);
        work.onLine(line);
      }),
    };
  },
  'rotate-uploader-key': async (work) => {
    const outputs = await requireDeployed(work, ['assets']);
    requireSameKeys(outputs, work.keeper.record, work.keeper.file.path);
    const { Rotation } = await import('../keys/rotate.js');
    return { rotate: await new Rotation(work, uploaderKeys(work.deployment), work.parameters.rotate ?? {}).run(outputs) };
  },
  'store-uploader-key': async (work) => {
    await requireDeployed(work, ['assets']);
    const { storeKey } = await import('../keys/store-key.js');
    return { storeKey: await storeKey(work.deployment, uploaderKeys(work.deployment), work.keeper, work.context) };
  },
  'rotate-smtp-key': async (work) => {
    const outputs = await requireDeployed(work, ['email']);
    await requireStored(work);
    const { Rotation } = await import('../keys/rotate.js');
    return { rotate: await new Rotation(work, smtpKeys(work.deployment), work.parameters.rotate ?? {}).run(outputs) };
  },
  'store-smtp-key': async (work) => {
    await requireDeployed(work, ['email']);
    const { storeKey } = await import('../keys/store-key.js');
    return { storeKey: await storeKey(work.deployment, smtpKeys(work.deployment), work.keeper, work.context) };
  },
  'upload': async (work) => {
    const outputs = await requireDeployed(work, ['assets']);
    const { upload } = await import('../assets/upload.js');
    return { upload: await upload(work.deployment, outputs, work.parameters.upload!, work.context) };
  },
  'dns': async (work) => {
    const { recordsOf } = await import('../dns/records.js');
    return { dns: await recordsOf(work.deployment, await work.engine.status(work.deployment), work.context) };
  },
  'publish-dns': async (work) => {
    const [{ recordsOf }, { publish }] = await Promise.all([import('../dns/records.js'), import('../dns/publish.js')]);
    const records = await recordsOf(work.deployment, await work.engine.status(work.deployment), work.context);
    // the zone of the local cloud is nobody else's
    const replace = work.parameters.replaceRecords || work.context.target === 'local';
    return { publish: await publish(work.deployment, records, { replace }, work.context) };
  },
  'email-status': async (work) => {
    await requireDeployed(work, ['email']);
    const { context: { target }, deployment, parameters: { dnsServers } } = work;
    const [{ emailStatus }, { dnsLookup, zonesLookup }] = await Promise.all([import('../email/status.js'), import('../dns/lookup.js')]);
    const lookup = target === 'local' && dnsServers === undefined ? await zonesLookup(deployment.environment.region) : dnsLookup(dnsServers);
    return { emailStatus: await emailStatus(deployment, lookup) };
  },
  'send-email': async (work) => {
    const outputs = await requireDeployed(work, ['email']);
    const { sendEmail } = await import('../email/send.js');
    return { sendEmail: await sendEmail(work.deployment, outputs, work.parameters.sendEmail!, work.context) };
  },
  'dump': async (work) => {
    await requireDeployed(work, ['backups']);
    const { dump } = await import('../backups/dump-now.js');
    return { dump: await dump(work.deployment, work.database, work.context) };
  },
  'restore-drill': async (work) => {
    await requireDeployed(work, ['backups']);
    const { restoreDrill } = await import('../backups/restore-drill.js');
    return { restoreDrill: await restoreDrill(work.deployment, work.parameters.restoreDrill ?? {}, work.context) };
  },
  'certificate': async ({ deployment, context, keeper, parameters: { certificate = {} } }) => {
    const { requestCertificate } = await import('../assets/certificate.js');
    return { certificate: await requestCertificate(deployment, context, keeper, certificate) };
  },
};

export const runCommand = (command: CommandName, work: Work): Promise<Outcomes> => WORK[command](work);

const isAbout = ({ only }: Work, name: CompositionName): boolean => only?.includes(name) ?? true;

/** Refuses what would delete the key in use or serve with no certificate, and writes the deployment's file. */
async function prepareAssets({ engine, deployment, context, keeper }: Work): Promise<void> {
  requireSameKeys((await engine.status(deployment, ['assets'])).outputs, keeper.record, keeper.file.path);
  const { certificateArn } = keeper.record;
  if (certificateArn !== undefined) {
    const { Certificates } = await import('../assets/certificates.js');
    await new Certificates(deployment, context).requireIssued(certificateArn);
  }
  keeper.save();
}

async function afterAssets({ deployment, context }: Work, deploy: DeployOutcome): Promise<DeployOutcome> {
  const { StoredKeys } = await import('../keys/stored-keys.js');
  const keys = new StoredKeys(uploaderKeys(deployment));
  if (deployment.assets.uploaderSettings.generateKey) {
    // Terraform killed between making a key and writing that down makes another: two are all that a user may have.
    const ids = Object.values(JSON.parse(deploy.outputs[KEY_IDS_OUTPUT] ?? '{}') as Record<string, string>);
    await keys.removeOthers(ids, (message) => context.step(message));
  } else if ((await keys.stored()) === undefined) {
    const { stage, engine, assets } = deployment;
    return { ...deploy, next: `${assets.uploader.secretName} holds no access key yet, store one with "platform store-uploader-key ${stage} --engine ${engine}"` };
  }
  return deploy;
}

/** SES sends nothing before it has seen the records, and nobody by SMTP before there is a key. */
async function afterEmail({ deployment }: Work, deploy: DeployOutcome): Promise<DeployOutcome> {
  const { StoredKeys } = await import('../keys/stored-keys.js');
  if (deploy.next !== undefined || await new StoredKeys(smtpKeys(deployment)).storedId() !== undefined) {
    return deploy;
  }
  const { stage, engine, email } = deployment;
  return {
    ...deploy,
    next: `enter what "platform dns ${stage} --engine ${engine}" prints, look with "platform email-status ${stage}", `
      + `and store the credentials of ${email.smtp.secretName} with "platform store-smtp-key ${stage} --engine ${engine}"`,
  };
}

async function removeSmtpKeys({ deployment, context, keeper }: Work): Promise<void> {
  const { StoredKeys } = await import('../keys/stored-keys.js');
  await new StoredKeys(smtpKeys(deployment)).removeAll((message) => context.step(message));
  keeper.forgetKeys('smtp');
}

/** There is nothing to replace before something was stored. */
async function requireStored({ deployment }: Work): Promise<void> {
  const { StoredKeys } = await import('../keys/stored-keys.js');
  const owner = smtpKeys(deployment);
  if (await new StoredKeys(owner).storedId() === undefined) {
    throw new PlatformError(`${owner.secretName} holds no SMTP credentials yet, run "platform store-smtp-key ${deployment.stage} --engine ${deployment.engine}" first`);
  }
}

/** Where nothing is deployed nothing can be used, and every promise would be broken, which says less than that. */
async function requireDeployed({ engine, deployment }: Work, names: readonly CompositionName[]): Promise<Outputs> {
  const { parts, outputs } = await engine.status(deployment, names);
  for (const [name, { state, detail }] of Object.entries(parts)) {
    if (state === 'absent' || state === 'reduced') {
      throw new PlatformError(`${name} of ${deployment.environment} is ${detail}, run deploy ${deployment.stage} first`);
    }
  }
  return outputs;
}
