import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pythonEnvironment, type PythonEnvironment } from '@plinth/toolchain';

export interface ZoneFile {
  readonly zone: string;
  /** What was rendered for it. */
  readonly text: string;
}

export interface ServedZone {
  /** Of UDP and TCP, at 127.0.0.1. */
  readonly port: number;
  /** All records of the zone, SOA and NS too. */
  readonly records: number;
}

export interface ZoneServer {
  /** In the order of the files. */
  readonly zones: ServedZone[];
  stop(): Promise<void>;
}

/** What a zone has of its own. The file that was rendered is included in it, as its users do. */
const zoneFile = (zone: string, included: string) => `$ORIGIN ${zone}.
$TTL 3600
@ IN SOA ns.${zone}. hostmaster.${zone}. 1 7200 900 1209600 300
@ IN NS  ns.elsewhere.example.
$INCLUDE ${included}
`;
export const OWN_RECORDS = 2;

/** Parsing and answering are others': dnspython reads the files as strictly as a name server, dnslib is the server. */
const REQUIREMENTS = ['dnspython==2.9.2', 'dnslib==0.9.26'];
let environment: Promise<PythonEnvironment> | undefined;

/**
 * A DNS server that loaded these files, each at a port of its own.
 *
 * @throws what the parser said, if it refused one of them
 */
export async function serveZones(files: readonly ZoneFile[]): Promise<ZoneServer> {
  environment ??= pythonEnvironment({ name: 'dns-server', requirements: REQUIREMENTS, needMiB: 50 });
  const { python } = await environment;
  const directory = await mkdtemp(path.join(tmpdir(), 'plinth-zones-'));
  await Promise.all(files.map(async ({ zone, text }, index) => {
    await writeFile(path.join(directory, `${index}.zone`), zoneFile(zone, `${index}.records`));
    await writeFile(path.join(directory, `${index}.records`), text);
  }));
  const zones = files.flatMap(({ zone }, index) => [zone, `${index}.zone`]);
  const server = spawn(python, [path.join(__dirname, 'zone_server.py'), ...zones], { cwd: directory, stdio: 'pipe' });
  const ended = once(server, 'close');
  let said = '';
  server.stderr.on('data', (data) => (said += data));
  const stop = async () => {
    server.stdin.end();
    await ended;
    await rm(directory, { recursive: true });
  };
  const first = await Promise.race([once(createInterface(server.stdout), 'line'), ended]);
  if (server.exitCode !== null || typeof first[0] !== 'string') {
    await stop();
    throw new Error(`the DNS server did not start:\n${said}`);
  }
  return { zones: JSON.parse(first[0]), stop };
}
