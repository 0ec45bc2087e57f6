#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { doctor } from './doctor';
import { doctorExitCode, renderFindings } from './doctor-table';

const program = new Command('toolchain')
  .description('finds what the build and the engines need on this machine, and says how to get what is missing')
  .exitOverride();

program
  .command('doctor')
  .description('list the tools that were found, with versions, and how to get the others; exit 1 when a required one is missing')
  .option('--json', 'print the findings as JSON')
  .action(async ({ json }: { json?: boolean }) => {
    const findings = await doctor();
    process.stdout.write(`${json ? JSON.stringify(findings, undefined, 2) : renderFindings(findings)}\n`);
    process.exitCode = doctorExitCode(findings);
  });

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
});
