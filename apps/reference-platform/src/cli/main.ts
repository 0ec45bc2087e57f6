#!/usr/bin/env node
import { Argument, Command, CommanderError, Option } from 'commander';
import { PlatformError } from '../errors';
import { checkCloudName, DEFAULT_CLOUD } from '../places';
import { ENGINES, type Stage, STAGES, TARGETS } from '../platform';
import { COMMANDS } from './protocol';
import type { SessionOptions } from './session';

/** Where a worker is spoken of: hidden, since only the program itself calls it. */
const RUN_ONE = 'run-one';

type Options = SessionOptions & { readonly confirm?: readonly string[] };

const environmentArgument = () => new Argument('[environment]', 'which environment').choices([...STAGES, 'all']).default('all');

function withOptions(command: Command): Command {
  return command
    .addOption(new Option('--engine <engine>', 'with which engine').choices([...ENGINES, 'both']).default('both'))
    .addOption(new Option('--target <target>', 'the local cloud, or AWS with the credentials of the shell').choices([...TARGETS]).default('local'))
    .option('--single-account <id>', 'all environments and engines in this one account')
    .addOption(new Option('--cloud <name>', 'which local cloud').env('PLINTH_CLOUD').default(DEFAULT_CLOUD).argParser(checkCloudName))
    .option('--json', 'one JSON document on stdout, progress on stderr', false)
    .exitOverride();
}

const DESCRIPTIONS: Readonly<Record<(typeof COMMANDS)[number], string>> = {
  deploy: 'deploy the state backend and the roles that use it',
  plan: 'show what a deploy would change',
  verify: 'check every promise against what is deployed, by using it',
  status: 'show what is deployed, and its outputs',
  destroy: 'remove what is not retained; buckets are never emptied',
};

function program(): Command {
  const platform = new Command('platform')
    .description('deploys dev, staging and prod with both engines and proves each by using it')
    .exitOverride();
  for (const name of COMMANDS.filter((each) => each !== 'destroy')) {
    withOptions(platform.command(name).description(DESCRIPTIONS[name]).addArgument(environmentArgument()))
      .action(async (stage: Stage | 'all', options: Options) => {
        process.exitCode = await (await import('./commands.js')).runCommand(name, stage, options);
      });
  }
  withOptions(platform.command('destroy').description(DESCRIPTIONS.destroy)
    .addArgument(new Argument('<environment>', 'which environment').choices([...STAGES, 'all']))
    .option('--confirm <environment>', 'the name of the environment again, for staging and prod; may be given twice',
      (name: string, before: string[] = []) => [...before, name]))
    .action(async (stage: Stage | 'all', options: Options) => {
      process.exitCode = await (await import('./commands.js')).runDestroy(stage, options.confirm ?? [], options);
    });
  withOptions(platform.command('start').description('start the local cloud, deploy to it and verify').addArgument(environmentArgument()))
    .action(async (stage: Stage | 'all', options: Options) => {
      process.exitCode = await (await import('./start.js')).runStart(stage, options);
    });
  withOptions(platform.command('stop').description('end the local cloud; what it stored is kept'))
    .action(async (options: Options) => {
      process.exitCode = await (await import('./start.js')).runStop(options);
    });
  platform.command(RUN_ONE, { hidden: true }).action(async () => (await import('./worker.js')).runWorker());
  return platform;
}

async function main(): Promise<void> {
  try {
    await program().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    const { message } = error as Error;
    process.stderr.write(`${message}\n`);
    if (process.argv.includes('--json')) {
      process.stdout.write(`${JSON.stringify({ command: process.argv[2], ok: false, error: message, results: [] }, undefined, 2)}\n`);
    }
    process.exitCode = error instanceof PlatformError ? error.exitCode : 1;
  }
}

void main();
