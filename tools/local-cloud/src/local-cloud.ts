import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as lockfile from 'proper-lockfile';
import { AccountProcess, described } from './account-process';
import type { AccountRecord } from './account-record';
import { putToAccount } from './account-request';
import { checkAccounts, DEFAULT_ACCOUNTS, type LocalAccount, type LocalAccountProps } from './accounts';
import {
  type ClientConfig,
  clientConfig,
  clientEnvironment,
  type LocalCredentials,
  rootCredentials,
} from './client-settings';
import { ensureCertificates, type TlsFiles } from './certificates';
import { explainDiskErrors } from './disk-errors';
import { type LocalImages, writeImages } from './images';
import { ensureVirtualEnvironment } from './virtual-environment';

export interface LocalCloudOptions {
  /** Where the cloud keeps its accounts. Two clouds need two folders, and nothing else. */
  readonly directory: string;
  /** @default DEFAULT_ACCOUNTS */
  readonly accounts?: LocalAccountProps[];
  /** Where the virtual environment is made. @default the cache folder of the repository */
  readonly cacheDirectory?: string;
  readonly onProgress?: (message: string) => void;
  /** What tasks of ECS run in place of their images, added to what the cloud was told before. @default none */
  readonly images?: LocalImages;
}

/** What became of a schedule that was fired: a task, a refusal with AWS's reason, or neither for a target that is no task. */
export interface FiredSchedule {
  readonly taskArn?: string;
  readonly refusal?: string;
}

/** The backup jobs that a plan began, or a refusal with AWS's reason. */
export interface BackupPlanRun {
  readonly jobIds?: string[];
  readonly refusal?: string;
}

export interface AccountStatus extends LocalAccountProps {
  readonly state: 'running' | 'stopped' | 'unhealthy';
  readonly endpoint?: string;
  readonly smtpPort?: number;
  readonly pid?: number;
  /** Of the emulator. */
  readonly version?: string;
}

/** AWS on this machine: one emulated account per process, with TLS and IAM enforced. */
export class LocalCloud {
  /** The certificate authority that clients have to trust. */
  public readonly caFile: string;
  private readonly directory: string;
  private readonly accounts: AccountProcess[];
  private readonly tls: TlsFiles;
  private readonly emptyConfig: string;
  private readonly imagesFile: string;
  private readonly onProgress: (message: string) => void;

  public constructor(private readonly options: LocalCloudOptions) {
    const accounts = options.accounts ?? DEFAULT_ACCOUNTS;
    checkAccounts(accounts);
    this.directory = resolve(options.directory);
    this.onProgress = options.onProgress ?? (() => undefined);
    const file = (name: string) => join(this.directory, 'tls', name);
    this.tls = { ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') };
    this.caFile = this.tls.ca;
    this.emptyConfig = join(this.directory, 'aws-config');
    this.imagesFile = join(this.directory, 'images.json');
    this.accounts = accounts.map((account) => new AccountProcess(account, this.directory, this.tls, this.imagesFile, this.onProgress));
  }

  /** Starts what does not run yet. Accounts that run and answer are kept as they are. */
  public async start(): Promise<LocalAccount[]> {
    return explainDiskErrors(async () => {
      const python = await ensureVirtualEnvironment({
        cacheDirectory: this.options.cacheDirectory,
        onProgress: this.onProgress,
      });
      return this.alone(async () => {
        writeFileSync(this.emptyConfig, '', { mode: 0o600 });
        if (this.options.images !== undefined) {
          writeImages(this.imagesFile, this.options.images);
        }
        await ensureCertificates(this.tls, python);
        return this.startAll(python);
      });
    });
  }

  /** Ends the accounts that this cloud started, each after its state is saved. */
  public async stop(): Promise<void> {
    if (!existsSync(this.directory)) {
      return;
    }
    await this.alone(() => this.stopAll());
  }

  public async status(): Promise<AccountStatus[]> {
    return Promise.all(
      this.accounts.map(async (account): Promise<AccountStatus> => {
        const record = await account.running();
        if (record === undefined) {
          return { ...account.account, state: 'stopped' };
        }
        const { endpoint, smtpPort, pid } = described(record);
        const identity = existsSync(this.caFile) ? await account.identity(record) : undefined;
        return identity === undefined
          ? { ...account.account, state: 'unhealthy', endpoint, smtpPort, pid }
          : { ...account.account, state: 'running', endpoint, smtpPort, pid, version: identity.version };
      }),
    );
  }

  /** Stops the cloud and deletes what it stored. */
  public async reset(): Promise<void> {
    if (!existsSync(this.directory)) {
      return;
    }
    await this.alone(async () => {
      await this.stopAll();
      for (const { account } of this.accounts) {
        rmSync(join(this.directory, account.name), { recursive: true, force: true });
      }
    });
  }

  public logFile(account: string): string {
    return this.find(account).logFile;
  }

  /** The running account of that name or id. */
  public async account(nameOrId: string): Promise<LocalAccount> {
    return described(await this.record(nameOrId));
  }

  /**
   * Hands mail of the account, except to the mailbox simulator, to the SMTP server at that port of 127.0.0.1 from now on, until the
   * account is started anew; without a port it goes nowhere. With a domain, only what is sent from there: it goes before a relay for all.
   */
  public async relayMail(account: LocalAccount, port?: number, domain?: string): Promise<void> {
    await putToAccount(await this.record(account.name), this.caFile, '/_plinth/mail-relay', { port, domain });
  }

  /** Adds to what tasks of ECS run in place of their images, in every account and from the next task on; it is kept over restarts. */
  public async useImages(images: LocalImages): Promise<void> {
    await this.alone(async () => writeImages(this.imagesFile, images));
  }

  /** Carries a schedule of EventBridge Scheduler out at once, as its role and whatever its expression and state say. */
  public async fireSchedule(account: LocalAccount, name: string, group = 'default'): Promise<FiredSchedule> {
    return putToAccount(await this.record(account.name), this.caFile, '/_plinth/fire-schedule', { name, group });
  }

  /** Begins the backup jobs of a plan, by its name, for every rule and selection, as its schedules would. */
  public async runBackupPlan(account: LocalAccount, name: string): Promise<BackupPlanRun> {
    return putToAccount(await this.record(account.name), this.caFile, '/_plinth/run-backup-plan', { name });
  }

  /** Environment variables for programs that use the account, as its root unless credentials are given. */
  public environment(
    account: LocalAccount,
    credentials: LocalCredentials = rootCredentials(account),
  ): Record<string, string> {
    return clientEnvironment(account, credentials, { ca: this.caFile, emptyConfig: this.emptyConfig });
  }

  /** Settings for clients of the AWS SDK in this process, as the account's root unless credentials are given. */
  public clientConfig(account: LocalAccount, credentials: LocalCredentials = rootCredentials(account)): ClientConfig {
    return clientConfig(account, credentials, this.caFile);
  }

  private async startAll(python: string): Promise<LocalAccount[]> {
    const names = this.accounts.map(({ account }) => account.name).join(', ');
    this.onProgress(`starting ${names}`);
    const results = await Promise.allSettled(this.accounts.map((account) => account.start(python)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
    return results.map((result) => (result as PromiseFulfilledResult<LocalAccount>).value);
  }

  private async stopAll(): Promise<void> {
    await Promise.all(this.accounts.map((account) => account.stop()));
  }

  private async record(nameOrId: string): Promise<AccountRecord> {
    const record = await this.find(nameOrId).running();
    if (record === undefined) {
      throw new Error(`the local account ${nameOrId} is not running, start it with "npm start"`);
    }
    return record;
  }

  private find(nameOrId: string): AccountProcess {
    const found = this.accounts.find(({ account }) => account.name === nameOrId || account.accountId === nameOrId);
    if (found === undefined) {
      const names = this.accounts.map(({ account }) => account.name).join(', ');
      throw new Error(`the local cloud has no account ${nameOrId}, choose one of ${names}`);
    }
    return found;
  }

  /** Two commands at once would start two processes for one account. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    mkdirSync(this.directory, { recursive: true });
    const release = await this.lock();
    try {
      return await work();
    } finally {
      await release();
    }
  }

  private async lock(): Promise<() => Promise<void>> {
    // Of a command that was killed, the lock is stale after that time.
    const options = { lockfilePath: join(this.directory, '.lock'), stale: 15_000 };
    const retries = { retries: 400, factor: 1, minTimeout: 250, maxTimeout: 250 };
    try {
      return await lockfile.lock(this.directory, options);
    } catch (error) {
      throwUnlessLocked(error);
    }
    this.onProgress('waiting for another command that uses this local cloud');
    try {
      return await lockfile.lock(this.directory, { ...options, retries });
    } catch (error) {
      throwUnlessLocked(error);
      throw new Error(
        `another command has been using the local cloud in ${this.directory} for too long, end it and run this again`,
      );
    }
  }
}

function throwUnlessLocked(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') {
    throw error;
  }
}
