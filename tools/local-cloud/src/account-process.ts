import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import getPort from 'get-port';
import { type AccountRecord, readRecord, writeRecord } from './account-record';
import type { LocalAccount, LocalAccountProps } from './accounts';
import type { TlsFiles } from './certificates';
import { launcherEnvironment, launcherFingerprint } from './launcher';
import { rotate, tail } from './log-file';
import { isOurs, signal, until } from './process';

const START_DEADLINE_MS = 60_000;
const REPORT_MS = 5_000;
// An account that is busy with a deploy on a busy machine answers late and must not be taken for one that hangs.
const ANSWER_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 20_000;
// What hangs will hardly save anything in an orderly way, and all that it answered is saved.
const UNHEALTHY_STOP_DEADLINE_MS = 2_000;
const HOST = '127.0.0.1';

export interface Identity {
  readonly token: string;
  readonly version: string;
}

/** One account's process: found by its record, started, asked for its identity, stopped. */
export class AccountProcess {
  public readonly logFile: string;
  private readonly recordFile: string;
  private readonly directory: string;

  public constructor(
    public readonly account: LocalAccountProps,
    cloudDirectory: string,
    private readonly tls: TlsFiles,
    private readonly imagesFile: string,
    private readonly onProgress: (message: string) => void,
  ) {
    this.directory = join(cloudDirectory, account.name);
    this.logFile = join(this.directory, 'ministack.log');
    this.recordFile = join(this.directory, 'account.json');
  }

  /** The record, when its process is alive and really this account's. */
  public async running(): Promise<AccountRecord | undefined> {
    const record = readRecord(this.recordFile);
    return record !== undefined && (await isOurs(record.pid, record.token)) ? record : undefined;
  }

  /** Starts the process, or keeps the one that runs and answers. */
  public async start(python: string): Promise<LocalAccount> {
    const running = await this.running();
    if (running !== undefined) {
      if (running.accountId !== this.account.accountId || running.region !== this.account.region) {
        throw new Error(
          `${this.account.name} runs as account ${running.accountId} in ${running.region}, not as ` +
            `${this.account.accountId} in ${this.account.region}; reset the local cloud first`,
        );
      }
      if (!(await until(ANSWER_DEADLINE_MS, async () => (await this.identity(running)) !== undefined))) {
        this.onProgress(`${this.account.name} does not answer and is started again`);
        await this.stop(UNHEALTHY_STOP_DEADLINE_MS);
      } else if (running.fingerprint !== launcherFingerprint(this.tls.certificate)) {
        this.onProgress(`${this.account.name} runs an older version of the local cloud and is started again`);
        await this.stop();
      } else {
        return described(running);
      }
    }
    for (let attempt = 1; ; attempt += 1) {
      const record = await this.spawn(python);
      const outcome = await this.waitUntilHealthy(record);
      if (outcome === 'healthy') {
        return described(record);
      }
      // Another program can take a port between the look and the start.
      if (outcome === 'exited' && attempt < 3 && /address already in use/i.test(tail(this.logFile, 5))) {
        continue;
      }
      await this.stop(UNHEALTHY_STOP_DEADLINE_MS);
      const seconds = START_DEADLINE_MS / 1000;
      const what = outcome === 'exited' ? 'ended while it started' : `did not answer within ${seconds} seconds`;
      throw new Error(
        `${tail(this.logFile, 12)}\nthe local account ${this.account.name} ${what}, ` +
          `its whole log is ${this.logFile}; fix what it names and start again`,
      );
    }
  }

  /** Ends the process and waits until its state is saved; kills it when that takes too long. */
  public async stop(deadlineMs: number = STOP_DEADLINE_MS): Promise<void> {
    const record = await this.running();
    if (record !== undefined) {
      signal(record.pid, 'SIGTERM');
      const ended = await until(deadlineMs, async () => !(await isOurs(record.pid, record.token)));
      if (!ended) {
        this.onProgress(`${this.account.name} did not end by itself and is killed; what it answered is saved`);
        signal(record.pid, 'SIGKILL');
        await until(STOP_DEADLINE_MS, async () => !(await isOurs(record.pid, record.token)));
      }
    }
  }

  public async identity(record: AccountRecord, timeoutMs = 3_000): Promise<Identity | undefined> {
    const body = await fetchIdentity(record.port, this.tls.ca, timeoutMs);
    return body?.token === record.token ? body : undefined;
  }

  private async spawn(python: string): Promise<AccountRecord> {
    mkdirSync(this.directory, { recursive: true });
    rotate(this.logFile);
    const before = readRecord(this.recordFile);
    const record: AccountRecord = {
      ...this.account,
      pid: 0,
      port: await this.freePort(before?.port),
      plainPort: await this.freePort(before?.plainPort),
      smtpPort: await this.freePort(before?.smtpPort),
      token: `plinth-${randomUUID()}`,
      fingerprint: launcherFingerprint(this.tls.certificate),
    };
    const log = openSync(this.logFile, 'a');
    try {
      // Its own process group: Ctrl+C in the terminal that started it must not end it.
      const child = spawn(python, launcherArguments(record, this.directory, this.tls, this.imagesFile), {
        cwd: this.directory,
        detached: true,
        stdio: ['ignore', log, log],
        env: launcherEnvironment(),
      });
      const pid = await new Promise<number>((resolve, reject) => {
        child.once('spawn', () => resolve(child.pid!));
        child.once('error', reject);
      });
      child.unref();
      const started = { ...record, pid };
      writeRecord(this.recordFile, started);
      return started;
    } finally {
      closeSync(log);
    }
  }

  private async freePort(recorded: number | undefined): Promise<number> {
    // get-port keeps what it gave out from the same process for a while, so the recorded port is tried here.
    // A moment's patience: a process that was just killed still holds its port.
    if (recorded !== undefined && (await until(500, () => isFree(recorded)))) {
      return recorded;
    }
    const port = await getPort({ host: HOST });
    if (recorded !== undefined) {
      this.onProgress(`port ${recorded} of ${this.account.name} is taken by another program, using ${port}`);
    }
    return port;
  }

  private async waitUntilHealthy(record: AccountRecord): Promise<'healthy' | 'exited' | 'silent'> {
    let exited = false;
    const started = Date.now();
    const reports = setInterval(() => {
      const seconds = Math.round((Date.now() - started) / 1000);
      this.onProgress(`waiting for ${record.name} to answer, ${seconds} of ${START_DEADLINE_MS / 1000} s`);
    }, REPORT_MS);
    const healthy = await until(START_DEADLINE_MS, async () => {
      exited = !(await isOurs(record.pid, record.token));
      return exited || (await this.identity(record, 1_000)) !== undefined;
    }).finally(() => clearInterval(reports));
    if (healthy && !exited) {
      this.onProgress(`${record.name} answers on ${described(record).endpoint}`);
    }
    return exited ? 'exited' : healthy ? 'healthy' : 'silent';
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

export function described(record: AccountRecord): LocalAccount {
  const { name, accountId, region, port, plainPort, smtpPort, pid } = record;
  // An address instead of a name: SDKs then put the bucket into the path, for which no DNS is needed.
  return {
    name, accountId, region, port, smtpPort, pid,
    endpoint: `https://${HOST}:${port}`,
    plainEndpoint: `http://${HOST}:${plainPort}`,
  };
}

function launcherArguments(record: AccountRecord, directory: string, tls: TlsFiles, imagesFile: string): string[] {
  return [
    '-m', 'plinth_cloud',
    '--directory', directory,
    '--account-id', record.accountId,
    '--region', record.region,
    '--port', String(record.port),
    '--plain-port', String(record.plainPort),
    '--smtp-port', String(record.smtpPort),
    '--certificate', tls.certificate,
    '--key', tls.key,
    '--images', imagesFile,
    '--token', record.token,
  ];
}

function fetchIdentity(port: number, caFile: string, timeoutMs: number): Promise<Identity | undefined> {
  return new Promise((resolve) => {
    const request = get(
      {
        host: HOST,
        port,
        path: '/_plinth/identity',
        ca: readFileSync(caFile),
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('error', () => resolve(undefined));
        response.on('end', () => {
          try {
            resolve(JSON.parse(body) as Identity);
          } catch {
            // Another program's answer.
            resolve(undefined);
          }
        });
      },
    );
    // Not up yet, hanging, or a stranger that speaks no TLS.
    request.on('error', () => resolve(undefined));
  });
}
