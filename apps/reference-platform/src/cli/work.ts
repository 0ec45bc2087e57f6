import type { VerifyLine } from '@plinth/contract';
import { PlatformError } from '../errors';
import type { EngineContext } from '../engines/engine';
import type { EnginesInOrder } from '../engines/in-order';
import { keyAges } from '../keys/key-age';
import type { Deployment } from '../platform';
import { KEY_IDS_OUTPUT, requireSameKeys } from '../record';
import type { RecordKeeper } from '../record-keeper';
import type { CommandName, Outcomes, Parameters } from './protocol';

/** The commands that write into the work folder or the record: two at a time would write over each other. */
export const CHANGING: readonly CommandName[] = ['deploy', 'plan', 'destroy', 'rotate-uploader-key', 'store-uploader-key', 'certificate'];

export interface Work {
  readonly engine: EnginesInOrder;
  readonly deployment: Deployment;
  readonly context: EngineContext;
  readonly keeper: RecordKeeper;
  readonly parameters: Parameters;
  onLine(line: VerifyLine): void;
}

type Outputs = Readonly<Record<string, string>>;

/** Each loads what it needs when it is called. */
const WORK: Readonly<Record<CommandName, (work: Work) => Promise<Outcomes>>> = {
  'deploy': async (work) => {
    const { engine, deployment, context, keeper } = work;
    requireSameKeys((await engine.status(deployment)).outputs, keeper.record, keeper.file.path);
    const { certificateArn } = keeper.record;
    if (certificateArn !== undefined) {
      const { Certificates } = await import('../assets/certificates.js');
      await new Certificates(deployment, context).requireIssued(certificateArn);
    }
    keeper.save();
    const deploy = await engine.deploy(deployment);
    const { StoredKeys } = await import('../keys/stored-keys.js');
    const keys = new StoredKeys(deployment);
    if (deployment.assets.uploaderSettings.generateKey) {
      // Terraform killed between making a key and writing that down makes another: two are all that a user may have.
      const ids = Object.values(JSON.parse(deploy.outputs[KEY_IDS_OUTPUT] ?? '{}') as Record<string, string>);
      await keys.removeOthers(ids, (message) => context.step(message));
    } else if ((await keys.stored()) === undefined) {
      const { stage, engine, assets } = deployment;
      return { deploy: { ...deploy, next: `${assets.uploader.secretName} holds no access key yet, store one with "platform store-uploader-key ${stage} --engine ${engine}"` } };
    }
    return { deploy };
  },
  'plan': async ({ engine, deployment }) => ({ plan: await engine.plan(deployment) }),
  'destroy': async ({ engine, deployment, keeper }) => {
    const destroy = await engine.destroy(deployment);
    keeper.forgetKeys();
    return { destroy };
  },
  'status': async ({ engine, deployment, keeper: { record } }) => {
    const status = await engine.status(deployment);
    const keys = keyAges(record.uploader, deployment.assets.uploaderSettings.keyMaxAgeDays);
    return { status: status.parts.assets.state === 'deployed' ? { ...status, keys } : status };
  },
  'verify': async (work) => {
    const outputs = await requireDeployed(work);
    const { deployment, context, keeper: { record } } = work;
    context.step('verifying');
    const { verify } = await import('../verify.js');
    return {
      verify: await verify(deployment, { record, outputs }, (line) => {
        context.detail(`verifying: ${line.title}`);
        work.onLine(line);
      }),
    };
  },
  'rotate-uploader-key': async (work) => {
    const outputs = await requireDeployed(work);
    requireSameKeys(outputs, work.keeper.record, work.keeper.file.path);
    const { Rotation } = await import('../keys/rotate.js');
    return { rotate: await new Rotation(work, work.parameters.rotate ?? {}).run(outputs) };
  },
  'store-uploader-key': async (work) => {
    await requireDeployed(work);
    const { storeKey } = await import('../keys/store-key.js');
    return { storeKey: await storeKey(work.deployment, work.keeper, work.context) };
  },
  'upload': async (work) => {
    const outputs = await requireDeployed(work);
    const { upload } = await import('../assets/upload.js');
    return { upload: await upload(work.deployment, outputs, work.parameters.upload!, work.context) };
  },
  'dns': async (work) => {
    const outputs = await requireDeployed(work);
    const [{ recordsOf }, { Certificates }] = await Promise.all([import('../assets/records.js'), import('../assets/certificates.js')]);
    return { dns: await recordsOf(work.deployment, work.keeper.record, outputs, new Certificates(work.deployment, work.context)) };
  },
  'certificate': async ({ deployment, context, keeper, parameters: { certificate = {} } }) => {
    const { requestCertificate } = await import('../assets/certificate.js');
    return { certificate: await requestCertificate(deployment, context, keeper, certificate) };
  },
};

export const runCommand = (command: CommandName, work: Work): Promise<Outcomes> => WORK[command](work);

/** Where nothing is deployed nothing can be used, and every promise would be broken, which says less than that. */
async function requireDeployed({ engine, deployment }: Work): Promise<Outputs> {
  const { parts, outputs } = await engine.status(deployment);
  for (const [name, { state, detail }] of Object.entries(parts)) {
    if (state === 'absent' || state === 'reduced') {
      throw new PlatformError(`${name} of ${deployment.environment} is ${detail}, run deploy ${deployment.stage} first`);
    }
  }
  return outputs;
}
