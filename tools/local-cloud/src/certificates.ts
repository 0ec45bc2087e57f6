import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import execa from 'execa';
import { launcherEnvironment } from './launcher';

const RENEW_BEFORE_MS = 30 * 86_400_000;

/** Where the certificates of a cloud lie. */
export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes a certificate authority and a server certificate, unless there are some that are valid for a while. */
export async function ensureCertificates(files: TlsFiles, python: string): Promise<void> {
  const directory = dirname(files.ca);
  // The authority's own key signs a certificate for each name of a distribution when it is first asked for.
  const complete = [files.ca, join(directory, 'ca.key'), files.certificate, files.key].every((file) => existsSync(file));
  if (complete && validFor(files.certificate) > RENEW_BEFORE_MS) {
    return;
  }
  // By the emulator's own environment, which has a library for it: Node can read certificates and not make them.
  const env = launcherEnvironment();
  await execa(python, ['-m', 'plinth_cloud.certificates', directory], { env, extendEnv: false });
}

function validFor(certificate: string): number {
  try {
    return Date.parse(new X509Certificate(readFileSync(certificate)).validTo) - Date.now();
  } catch {
    // Cut off while it was written: made anew.
    return 0;
  }
}
