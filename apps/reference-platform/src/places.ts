import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCloud, type LocalAccountProps } from '@plinth/local-cloud';
import { cacheDirectory } from '@plinth/toolchain';
import { UsageError } from './errors';
import type { Deployment, Platform, Stage } from './platform';

/** The local cloud that `npm start` uses; tests have their own. */
export const DEFAULT_CLOUD = 'start';

export function checkCloudName(name: string): string {
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
    throw new UsageError(`the cloud name "${name}" must be lower-case letters, digits and hyphens, as it is the name of a folder; rename it`);
  }
  return name;
}

/** Where a platform keeps what must outlive a run. */
export class Places {
  public constructor(private readonly platform: Platform, private readonly cloud: string) {}

  /** Of one deployment: Terraform's files, CDK's assembly. */
  public workDirectory({ environment }: Deployment): string {
    return join(this.accountDirectory(environment.account), environment.toString());
  }

  public accountDirectory(account: string): string {
    return join(cacheDirectory(), 'platform', this.scope, account);
  }

  /** What a team commits; for the local cloud it lies with what that stores, and goes with it. */
  public recordFile({ environment, id, stage }: Deployment): string {
    const { target, singleAccount } = this.platform;
    if (target === 'aws') {
      return join(RECORDS, singleAccount === undefined ? `${id}.json` : `${id}-${singleAccount}.json`);
    }
    return join(cloudDirectory(this.cloud), accountName(environment.account, stage, singleAccount), 'platform', `${environment}.json`);
  }

  /** Of the database beside the local cloud: with what that stores, and shared by its accounts. */
  public databaseDirectory(): string {
    return join(cloudDirectory(this.cloud), 'database');
  }

  public logFile(deployment: Deployment, command: string): string {
    return join(cacheDirectory(), 'logs', 'platform', this.scope, deployment.environment.account, `${deployment.id}-${command}.log`);
  }

  private get scope(): string {
    const { target } = this.platform;
    return target === 'local' && this.cloud !== DEFAULT_CLOUD ? `local-${this.cloud}` : target;
  }
}

/** The local cloud with an account for each of the environments, or with the one that all share. */
export function localCloud({ singleAccount }: Platform, deployments: readonly Deployment[], cloud: string, onProgress: (message: string) => void): LocalCloud {
  const accounts = new Map<string, LocalAccountProps>();
  for (const { environment, stage } of deployments) {
    const name = accountName(environment.account, stage, singleAccount);
    accounts.set(name, { name, accountId: environment.account, region: environment.region });
  }
  return new LocalCloud({ directory: cloudDirectory(cloud), accounts: [...accounts.values()], onProgress });
}

/** Every account that was ever started in that cloud's folder, so that `stop` ends those of single-account runs too. */
export async function stopLocalCloud(platform: Platform, cloud: string, onProgress: (message: string) => void): Promise<void> {
  await localCloud(platform, platform.deployments, cloud, onProgress).stop();
  const directory = cloudDirectory(cloud);
  const shared = existsSync(directory) ? readdirSync(directory).filter((name) => SHARED.test(name)) : [];
  for (const name of shared) {
    const accounts = [{ name, accountId: SHARED.exec(name)![1]!, region: platform.deployments[0]!.environment.region }];
    await new LocalCloud({ directory, accounts, onProgress }).stop();
  }
}

const SHARED = /^account-(\d{12})$/;
const accountName = (account: string, stage: Stage, singleAccount: string | undefined): string => (singleAccount === undefined ? stage : `account-${account}`);
/** In this app's folder, wherever the program is called from. */
const RECORDS = join(__dirname, '..', 'environments');
const cloudDirectory = (cloud: string): string => join(cacheDirectory(), 'local-cloud', cloud);
