import { doctor, findAwsProvider, findTerraform } from '@plinth/toolchain';
import { PlatformError } from '../errors';
import { ENGINES, type EngineName } from '../platform';
import type { Skipped } from './output';

export interface EngineChoice {
  readonly engines: readonly EngineName[];
  readonly skipped: readonly Skipped[];
}

/** The engines that were asked for and can run here. One that was asked for by name has to. */
export async function chooseEngines(asked: EngineName | 'both'): Promise<EngineChoice> {
  const wanted: readonly EngineName[] = asked === 'both' ? ENGINES : [asked];
  const reason = wanted.includes('terraform') ? await whyNoTerraform() : undefined;
  if (reason === undefined) {
    return { engines: wanted, skipped: [] };
  }
  if (asked === 'terraform') {
    throw new PlatformError(reason);
  }
  return { engines: wanted.filter((engine) => engine !== 'terraform'), skipped: [{ engine: 'terraform', reason }] };
}

async function whyNoTerraform(): Promise<string | undefined> {
  const terraform = await findTerraform();
  if (terraform !== undefined && (await findAwsProvider(terraform.flavor)) !== undefined) {
    return undefined;
  }
  const findings = (await doctor()).filter(({ purpose }) => purpose === 'the Terraform engine');
  const absent = findings.find(({ status }) => status !== 'found');
  return absent === undefined ? undefined
    : `no ${absent.name.toLowerCase()} (${absent.need})${absent.install === undefined ? '' : `, get it with: ${absent.install}`}`;
}
