/** An AWS account that the local cloud stands in for. */
export interface LocalAccountProps {
  /** What people call it: `dev`. Also the name of its folder. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** An account that is running. */
export interface LocalAccount extends LocalAccountProps {
  /** The TLS endpoint of every service of the account. */
  readonly endpoint: string;
  /** The same services without TLS, there to show that policies refuse it. */
  readonly plainEndpoint: string;
  readonly port: number;
  /** Where SES takes mail over SMTP, at 127.0.0.1 with STARTTLS. */
  readonly smtpPort: number;
  readonly pid: number;
}

const REGION = 'eu-central-1';

export const DEFAULT_ACCOUNTS: LocalAccountProps[] = [
  { name: 'dev', accountId: '111111111111', region: REGION },
  { name: 'staging', accountId: '222222222222', region: REGION },
  { name: 'prod', accountId: '333333333333', region: REGION },
];

/** Throws for a list of accounts that cannot stand side by side. */
export function checkAccounts(accounts: readonly LocalAccountProps[]): void {
  if (accounts.length === 0) {
    throw new Error('the local cloud has no account, name at least one');
  }
  for (const account of accounts) {
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(account.name)) {
      throw new Error(
        `the account name "${account.name}" must match [a-z][a-z0-9-]{0,30}, as it is the name of a folder; rename it`,
      );
    }
    if (!/^\d{12}$/.test(account.accountId)) {
      throw new Error(`the id of account ${account.name} is "${account.accountId}", write its 12 digits`);
    }
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(account.region)) {
      throw new Error(
        `the region of account ${account.name} is "${account.region}", write one such as ${REGION}`,
      );
    }
  }
  for (const key of ['name', 'accountId'] as const) {
    const values = accounts.map((account) => account[key]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) {
      throw new Error(`two accounts have the ${key} "${twice}", change one`);
    }
  }
}

/** `dev`, `dev,prod` or `name:123456789012:eu-west-1`, as the command line takes them. */
export function parseAccounts(text: string): LocalAccountProps[] {
  const accounts = text.split(',').map((entry) => {
    const [name, accountId, region = REGION] = entry.trim().split(':');
    const known = DEFAULT_ACCOUNTS.find((account) => account.name === name);
    if (accountId === undefined && known === undefined) {
      const names = DEFAULT_ACCOUNTS.map((account) => account.name).join(', ');
      throw new Error(`the account "${name}" is not one of ${names}; write another one as name:accountId:region`);
    }
    return accountId === undefined ? known! : { name, accountId, region };
  });
  checkAccounts(accounts);
  return accounts;
}
