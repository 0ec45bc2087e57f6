#!/usr/bin/env node
import { BackupMetrics, DumpExitCode, DumpExitCodes } from '@plinth/env-presets';
import { Clock } from './clock';
import { readConfiguration, secretsOf } from './configuration';
import { dump } from './dump';
import { asFailure, DumpFailure } from './failure';
import { createLog } from './log';
import { createPrivateFolder } from './private-folder';
import { Run } from './run';
import { createStorageClient } from './storage/client';

async function main(): Promise<DumpExitCode> {
  const log = createLog(secretsOf(process.env));
  const run = new Run();
  process.once('SIGTERM', () => run.fail(new DumpFailure(DumpExitCode.TERMINATED, 'asked to end by SIGTERM')));
  process.once('SIGINT', () => run.fail(new DumpFailure(DumpExitCode.INTERRUPTED, 'asked to end by SIGINT')));
  process.on('uncaughtException', (error) => run.fail(error));
  // every line is JSON, that of a library too
  process.removeAllListeners('warning').on('warning', ({ name, message }) => log.warn({ name }, message.split('\n')[0]));
  try {
    const configuration = readConfiguration(process.env);
    const clock = new Clock();
    const folder = await createPrivateFolder();
    try {
      const manifest = await dump({ configuration, storage: createStorageClient(clock), clock, folder, log, run });
      log.info({ key: manifest.dump.key, seconds: manifest.durationSeconds }, 'done');
      const { environment, name, dump: { bytes }, durationSeconds } = manifest;
      log.line(BackupMetrics.dumpLine({ environment, name, timestamp: clock.now(), bytes, durationSeconds }));
      return DumpExitCode.SUCCEEDED;
    } finally {
      await folder.remove();
    }
  } catch (error) {
    const { code, message, cause } = asFailure(error);
    const { name, fix } = DumpExitCodes.of(code)!;
    log.error({ exitCode: code, exit: name, fix, ...(cause instanceof Error && { err: cause }) }, message);
    return code;
  }
}

// at once: a connection that is kept open would keep the task running, and what is written is written
void main().then((code) => process.exit(code));
