#!/usr/bin/env node
import { resolve } from 'node:path';
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { RestoreDrillOptions } from '../backups/restore-drill';
import type { CertificateOptions } from '../assets/certificate';
import { DNS_FORMATS, type DnsFormat } from '../dns/render-records';
import type { SendEmailOptions } from '../email/send-options';
import { COMPOSITION_NAMES, type CompositionName } from '../compositions/composition';
import { PlatformError } from '../errors';
import { checkCloudName, DEFAULT_CLOUD } from '../places';
import { ENGINES, type Stage, STAGES, TARGETS } from '../platform';
import type { RotationOptions } from '../keys/rotate';
import { ROTATION_STEPS } from '../keys/rotation';
import type { DiffOptions } from './diff';
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

/** For what works on compositions one by one. */
const withOnly = (command: Command): Command => withOptions(command).addOption(
  new Option('--only <composition>', `only this one: ${COMPOSITION_NAMES.join(', ')}; may be given more than once`).argParser(compositionNames));

const oneEnvironment = (name = '<environment>') => new Argument(name, 'which environment').choices([...STAGES]);

const DESCRIPTIONS = {
  deploy: 'deploy the state backend, then assets, mail and backups, with the roles that use them',
  plan: 'show what a deploy would change',
  verify: 'check every promise against what is deployed, by using it',
  status: 'show what is deployed and where, and how old its access keys are',
  destroy: 'remove what is not retained; buckets are never emptied',
} as const;

function program(): Command {
  const platform = new Command('platform')
    .description('deploys dev, staging and prod with both engines and proves each by using it')
    .exitOverride();
  for (const name of ['deploy', 'plan', 'verify', 'status'] as const) {
    withOnly(platform.command(name).description(DESCRIPTIONS[name]).addArgument(environmentArgument()))
      .action(async (stage: Stage | 'all', options: Options) => {
        process.exitCode = await (await import('./commands.js')).runCommand(name, stage, options);
      });
  }
  withOnly(platform.command('destroy').description(DESCRIPTIONS.destroy)
    .addArgument(new Argument('<environment>', 'which environment').choices([...STAGES, 'all']))
    .option('--confirm <environment>', 'the name of the environment again, for staging and prod; may be given twice',
      (name: string, before: string[] = []) => [...before, name]))
    .action(async (stage: Stage | 'all', options: Options) => {
      process.exitCode = await (await import('./commands.js')).runDestroy(stage, options.confirm ?? [], options);
    });
  withOptions(platform.command('diff').description('show every setting in which two environments differ, and why; nothing has to be deployed')
    .addArgument(oneEnvironment('<one>')).addArgument(oneEnvironment('<other>'))
    .option('--html [file]', 'write it as a page too; into the cache folder unless it is said where'))
    .action(async (first: Stage, second: Stage, { html, ...options }: Options & DiffOptions) => {
      process.exitCode = (await import('./diff.js')).runDiff(first, second, { html }, options);
    });
  addAssetCommands(platform);
  addEmailCommands(platform);
  addBackupCommands(platform);
  withOnly(platform.command('start').description('start the local cloud, deploy to it and verify').addArgument(environmentArgument()))
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

function addAssetCommands(platform: Command): void {
  withOptions(platform.command('upload').description('upload a file with the uploader\'s own key, and print where it is read')
    .addArgument(oneEnvironment()).argument('<file>', 'the file')
    .option('--as <name>', 'what it is called below the prefix; its own name unless it is said'))
    .action(async (stage: Stage, file: string, { as: name, ...options }: Options & { as?: string }) => {
      process.exitCode = await (await import('./commands.js')).runUpload(stage, { file: resolve(process.env.INIT_CWD ?? '', file), name }, options);
    });
  addKeyCommands(platform, 'uploader', 'replace the uploader\'s access key in three deploys; goes on where it ended',
    'make and store the uploader\'s first access key where the engine makes none (Terraform in prod)');
  withOptions(platform.command('certificate').description('request a certificate for the assets\' own name, and print the records that prove it')
    .addArgument(oneEnvironment())
    .option('--wait', 'wait until it is issued')
    .option('--timeout-minutes <minutes>', 'how long to wait at most', wholeNumber)
    .option('--use', 'once it is issued write it into the deployment\'s file, for the next deploy'))
    .action(async (stage: Stage, { wait, timeoutMinutes, use, ...options }: Options & CertificateOptions) => {
      process.exitCode = await (await import('./commands.js')).runCommand('certificate', stage, options, { certificate: { wait, timeoutMinutes, use } });
    });
  withOptions(platform.command('dns').description('print the records that mail and the assets\' own names need, for whoever keeps the zone')
    .addArgument(oneEnvironment())
    .addOption(new Option('--format <format>', 'zone file, JSON, Cloudflare API or Route 53 change batch').choices([...DNS_FORMATS]).default('zone')))
    .action(async (stage: Stage, { format, ...options }: Options & { format: DnsFormat }) => {
      process.exitCode = await (await import('./commands.js')).runDns(stage, format, options);
    });
}

function addEmailCommands(platform: Command): void {
  withOptions(platform.command('publish-dns').description('enter these records into the Route 53 hosted zone of the environment\'s account')
    .addArgument(oneEnvironment())
    .option('--replace', 'replace records that are there and say something else'))
    .action(async (stage: Stage, { replace: replaceRecords, ...options }: Options & { replace?: boolean }) => {
      process.exitCode = await (await import('./commands.js')).runCommand('publish-dns', stage, options, { replaceRecords });
    });
  withOptions(platform.command('email-status').description('show identity, DKIM, MAIL FROM, DMARC, SPF, quota and suppression; exit code 1 if something is wrong')
    .addArgument(environmentArgument())
    .option('--dns-server <address>', 'ask this DNS server, address[:port]; may be given more than once', (server: string, before: string[] = []) => [...before, server]))
    .action(async (stage: Stage | 'all', { dnsServer: dnsServers, ...options }: Options & { dnsServer?: readonly string[] }) => {
      process.exitCode = await (await import('./commands.js')).runCommand('email-status', stage, options, { dnsServers });
    });
  withOptions(platform.command('send-email').description('send a message as the role that may send')
    .addArgument(oneEnvironment())
    .requiredOption('--to <address>', 'to whom, for example success@simulator.amazonses.com')
    .option('--from <address>', 'from whom; platform@{domain} unless it is said')
    .option('--subject <text>', 'its subject')
    .option('--text <text>', 'its text'))
    .action(async (stage: Stage, { to, from, subject, text, ...options }: Options & SendEmailOptions) => {
      process.exitCode = await (await import('./commands.js')).runCommand('send-email', stage, options, { sendEmail: { to, from, subject, text } });
    });
  addKeyCommands(platform, 'smtp', 'replace the SMTP user\'s access key in three steps; goes on where it ended',
    'make the SMTP user\'s first access key, and store the credentials that are derived from it');
}

function addBackupCommands(platform: Command): void {
  withOptions(platform.command('dump').description('dump the database now, as it is scheduled, and wait until the dump counts').addArgument(oneEnvironment()))
    .action(async (stage: Stage, options: Options) => {
      process.exitCode = await (await import('./commands.js')).runCommand('dump', stage, options);
    });
  withOptions(platform.command('restore-drill').description('restore the newest dump that counts into a PostgreSQL of its own, and look whether everything is there')
    .addArgument(oneEnvironment())
    .option('--assertions <file>', 'SQL that says what must be true of what was restored: a boolean that is not true and any other row is a failure'))
    .action(async (stage: Stage, { assertions, ...options }: Options & RestoreDrillOptions) => {
      process.exitCode = await (await import('./commands.js')).runRestoreDrill(stage, {
        assertions: assertions === undefined ? undefined : resolve(process.env.INIT_CWD ?? '', assertions),
      }, options);
    });
}

function addKeyCommands(platform: Command, word: 'uploader' | 'smtp', rotating: string, storing: string): void {
  withOptions(platform.command(`rotate-${word}-key`).description(rotating)
    .addArgument(oneEnvironment())
    .addOption(new Option('--step <step>', 'only this one of the three, which must be the next').choices([...ROTATION_STEPS]))
    .addOption(new Option('--back', 'one step back instead').conflicts('step'))
    .option('--wait', 'wait as long as it takes until nothing uses the old key')
    .option('--quiet-seconds <seconds>', 'how long a key must be unused, and then disabled', wholeNumber))
    .action(async (stage: Stage, { step, back, wait, quietSeconds, ...options }: Options & RotationOptions) => {
      process.exitCode = await (await import('./commands.js')).runCommand(`rotate-${word}-key`, stage, options, { rotate: { step, back, wait, quietSeconds } });
    });
  withOptions(platform.command(`store-${word}-key`).description(storing).addArgument(oneEnvironment()))
    .action(async (stage: Stage, options: Options) => {
      process.exitCode = await (await import('./commands.js')).runCommand(`store-${word}-key`, stage, options);
    });
}

function compositionNames(text: string, before: readonly CompositionName[] = []): readonly CompositionName[] {
  const name = COMPOSITION_NAMES.find((each) => each === text);
  if (name === undefined) {
    throw new InvalidArgumentError(`Allowed choices are ${COMPOSITION_NAMES.join(', ')}.`);
  }
  return [...before, name];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) {
    throw new InvalidArgumentError('write a whole number');
  }
  return Number(text);
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
