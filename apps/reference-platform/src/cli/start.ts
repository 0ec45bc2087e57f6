import pc from 'picocolors';
import { UsageError } from '../errors';
import { localCloud, Places, stopLocalCloud } from '../places';
import type { CompositionName } from '../compositions/composition';
import type { Deployment, Stage } from '../platform';
import type { CommandName } from './protocol';
import { errorReport, jsonDocument, resultTable, type Skipped, verifyReport, waitedSeconds } from './output';
import type { TaskResult } from './pool';
import { exitCodeOf, Session, type SessionOptions } from './session';

/** Starts the local cloud, deploys to it, verifies what was deployed, and says what came of it. */
export async function runStart(stage: Stage | 'all', options: SessionOptions): Promise<number> {
  requireLocal('start', options);
  const began = Date.now();
  const session = new Session(options);
  const { engines, skipped } = await session.engines();
  skipped.forEach(({ engine, reason }) => session.reporter.note(`going on without ${engine}: ${reason}`));
  const deployments = session.deployments(stage, engines);
  await localCloud(session.platform, deployments, options.cloud, (message) => session.reporter.note(message)).start();
  const results = await session.run(deployments, (deployment) => commandsOf(deployment, options));
  const exitCode = exitCodeOf(results);
  const seconds = (Date.now() - began) / 1000;
  const text = options.json
    ? jsonDocument(results, { command: 'start', target: options.target, skipped, exitCode, seconds })
    : [...brokenReport(results), resultTable(results, skipped), errorReport(results), summary(results, skipped, seconds), nextThings(exitCode)]
      .filter(Boolean).join('\n\n');
  process.stdout.write(`${text}\n`);
  return exitCode;
}

/** What a person does after a deploy on AWS is done here, and only here, without being asked for: keys are stored, and records entered. */
function commandsOf({ assets }: Deployment, { only }: SessionOptions): CommandName[] {
  const about = (name: CompositionName) => only?.includes(name) ?? true;
  return [
    'deploy',
    ...(about('assets') && !assets.uploaderSettings.generateKey ? ['store-uploader-key' as const] : []),
    ...(about('email') ? ['store-smtp-key' as const, 'publish-dns' as const] : []),
    'verify',
  ];
}

export async function runStop(options: SessionOptions): Promise<number> {
  requireLocal('stop', options);
  const session = new Session(options);
  const { stopLocalDatabases } = await import('../backups/local-database.js');
  await Promise.all([
    stopLocalCloud(session.platform, options.cloud, (message) => session.reporter.note(message)),
    stopLocalDatabases(new Places(session.platform, options.cloud).databaseDirectory()),
  ]);
  process.stdout.write(options.json
    ? `${JSON.stringify({ command: 'stop', target: 'local', ok: true })}\n`
    : 'the local cloud and its database are stopped; what it stored is kept, and npm start brings it back\n');
  return 0;
}

function requireLocal(command: string, { target }: SessionOptions): void {
  if (target !== 'local') {
    throw new UsageError(`${command} is about the local cloud, use deploy and verify with --target ${target}`);
  }
}

/** What is in order is a number in the table; what is not is shown in full. */
function brokenReport(results: readonly TaskResult[]): string[] {
  const broken = results.filter(({ outcomes }) => (outcomes.verify?.broken ?? 0) > 0);
  return broken.length === 0 ? [] : [verifyReport(broken, 'broken')];
}

function summary(results: readonly TaskResult[], skipped: readonly Skipped[], seconds: number): string {
  if (exitCodeOf(results) !== 0) {
    return pc.red(`Not everything is in order after ${seconds.toFixed(1)} s.`);
  }
  const changed = results.filter(({ outcomes }) => outcomes.deploy?.changed).length;
  const staticOnly = results.reduce((total, { outcomes }) => total + (outcomes.verify?.staticOnly ?? 0), 0);
  const what = changed === 0 ? 'Nothing changed: everything was deployed already' : `${changed} of ${results.length} deployed or changed`;
  const notShown = results.reduce((total, { outcomes }) => total + (outcomes.verify?.notShown ?? 0), 0);
  const waited = waitedSeconds(results.flatMap(({ outcomes }) => outcomes.waits ?? []));
  const rest = [
    waited === 0 ? '' : `, in ${waited.toFixed(1)} s of which Terraform's provider waited by its own clock`,
    staticOnly === 0 ? '' : `, ${staticOnly} promises were checked statically only`,
    notShown === 0 ? '' : `, ${notShown} were not shown since something is missing here: "platform verify" says what`,
  ].join('');
  return pc.bold(`${what}, all of it verified, in ${seconds.toFixed(1)} s${skipped.length === 0 ? '' : ` without ${skipped.map(({ engine }) => engine).join(', ')}`}${rest}.`);
}

function nextThings(exitCode: number): string {
  const run = 'npm run platform --';
  const things = exitCode === 0
    ? [
      [`${run} verify dev`, 'every promise, line by line'],
      [`${run} status`, 'where the states lie, and where the assets are read'],
      [`${run} diff dev prod`, 'every setting in which two environments differ, and why'],
      [`${run} restore-drill prod`, 'restore the newest dump, and see whether everything is there'],
      [`${run} upload dev README.md`, 'upload with the uploader\'s own key, and where to read it'],
      [`${run} rotate-uploader-key dev`, 'another access key, in three deploys'],
      [`${run} plan prod --engine terraform`, 'what a deploy would change'],
      [`${run} destroy dev --engine cdk`, 'take one down; npm start brings it back'],
      ['npm run stop', 'end the local cloud; what it stored is kept'],
    ]
    : [
      ['npm start', 'go on where this ended'],
      [`${run} status`, 'what stands'],
      ['npm run doctor', 'what this machine has'],
    ];
  const width = Math.max(...things.map(([command]) => command!.length));
  return ['Next:', ...things.map(([command, what]) => `  ${pc.cyan(command!.padEnd(width))}  ${pc.dim(what!)}`)].join('\n');
}
