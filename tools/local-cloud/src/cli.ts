#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '@plinth/toolchain';
import Table from 'cli-table3';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import pico from 'picocolors';
import { DEFAULT_ACCOUNTS, type LocalAccountProps, parseAccounts } from './accounts';
import { follow } from './follow-log';
import { type AccountStatus, LocalCloud } from './local-cloud';
import { tail } from './log-file';

const FAILED = 1;
const WRONG_USAGE = 2;
const LINES = 200;

interface CommonOptions {
  readonly directory?: string;
  readonly accounts: LocalAccountProps[];
  readonly json?: boolean;
}

function accountsOption(text: string): LocalAccountProps[] {
  try {
    return parseAccounts(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function cloudOf({ directory, accounts }: CommonOptions): LocalCloud {
  return new LocalCloud({
    directory: directory ?? join(cacheDirectory(), 'local-cloud', 'start'),
    accounts,
    // Progress is for people and must not mix with what --json prints.
    onProgress: (message) => process.stderr.write(`${pico.dim(message)}\n`),
  });
}

function print(statuses: AccountStatus[], json: boolean | undefined): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(statuses, undefined, 2)}\n`);
    return;
  }
  const head = ['account', 'id', 'region', 'state', 'endpoint', 'smtp', 'pid'];
  const table = new Table({ head, style: { head: [], border: [] } });
  const colors = { running: pico.green, stopped: pico.dim, unhealthy: pico.red };
  for (const { name, accountId, region, state, endpoint, smtpPort, pid } of statuses) {
    table.push([name, accountId, region, colors[state](state), endpoint ?? '', smtpPort ?? '', pid ?? '']);
  }
  process.stdout.write(`${table.toString()}\n`);
}

function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--directory <folder>', 'where the accounts are kept (default: .cache/local-cloud/start of the repository)')
    .addOption(
      new Option('--accounts <list>', 'names, or name:accountId:region, separated by commas')
        .argParser(accountsOption)
        .default(DEFAULT_ACCOUNTS, DEFAULT_ACCOUNTS.map(({ name }) => name).join(',')),
    )
    .option('--json', 'print the result as JSON');
}

function build(): Command {
  const program = new Command('local-cloud').description('AWS on this machine: one emulated account per environment');
  program.exitOverride();
  command(program, 'start', 'start what does not run yet').action(async (options: CommonOptions) => {
    const cloud = cloudOf(options);
    await cloud.start();
    print(await cloud.status(), options.json);
  });
  command(program, 'stop', 'save the state and end the accounts').action(async (options: CommonOptions) => {
    const cloud = cloudOf(options);
    await cloud.stop();
    print(await cloud.status(), options.json);
  });
  command(program, 'status', 'show which accounts run, and where').action(async (options: CommonOptions) => {
    print(await cloudOf(options).status(), options.json);
  });
  command(program, 'reset', 'stop and delete everything that is stored').action(async (options: CommonOptions) => {
    const cloud = cloudOf(options);
    await cloud.reset();
    print(await cloud.status(), options.json);
  });
  command(program, 'logs', 'print the end of the logs')
    .argument('[account]', 'one account, all of them when left out')
    .option('--follow', 'go on printing what is added')
    .action(async (account: string | undefined, options: CommonOptions & { follow?: boolean }) => {
      const cloud = cloudOf(options);
      const names = account === undefined ? options.accounts.map(({ name }) => name) : [account];
      const logs = names.map((name) => ({ account: name, file: cloud.logFile(name) }));
      if (options.json) {
        const lines = logs.map((log) => ({ ...log, lines: tail(log.file, LINES).split('\n') }));
        process.stdout.write(`${JSON.stringify(lines, undefined, 2)}\n`);
      } else {
        for (const log of logs) {
          const text = existsSync(log.file) ? tail(log.file, LINES) : 'has no log yet';
          process.stdout.write(text.replace(/^/gm, `${pico.dim(log.account)} `) + '\n');
        }
      }
      if (options.follow) {
        const printLine = (account: string) => (line: string) => process.stdout.write(`${pico.dim(account)} ${line}\n`);
        await Promise.all(logs.map((log) => follow(log.file, printLine(log.account))));
      }
    });
  return program;
}

async function main(): Promise<number> {
  try {
    await build().parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander printed it already; help is no failure.
      return error.exitCode === 0 ? 0 : WRONG_USAGE;
    }
    process.stderr.write(`${pico.red((error as Error).message)}\n`);
    return FAILED;
  }
}

void main().then((code) => {
  process.exitCode = code;
});
