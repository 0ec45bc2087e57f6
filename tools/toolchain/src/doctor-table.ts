import Table from 'cli-table3';
import pc from 'picocolors';
import type { Finding } from './doctor';

const BORDERS = [
  'top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right',
  'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid',
];
const PLAIN = { ...Object.fromEntries(BORDERS.map((border) => [border, ''])), middle: '  ' };

const MARKS: Readonly<Record<Finding['status'], string>> = { 'found': pc.green('ok'), 'too old': pc.yellow('too old'), 'missing': pc.red('missing') };

/** The doctor's findings for people: a table, then a line for each thing that is not there with what gets it. */
export function renderFindings(findings: readonly Finding[]): string {
  const table = new Table({
    head: ['', 'tool', 'version', 'where', 'used for'].map((title) => pc.bold(title)),
    chars: PLAIN,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const { status, name, version, path, purpose } of findings) {
    table.push([MARKS[status], name, version ?? '', path ?? '', purpose]);
  }
  const absent = findings.filter(({ status }) => status !== 'found');
  const lines = absent.map(({ name, need, required, install }) =>
    `${pc.bold(name)} ${need}${required ? ` ${pc.red('(required)')}` : ''}\n    ${install}`);
  const rows = table.toString().split('\n').map((line) => line.trimEnd());
  return [...rows, '', ...(absent.length > 0 ? ['What would get the rest:', ...lines] : ['Everything was found.']), closing(findings)]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** Says what works without the things that are missing. */
function closing(findings: readonly Finding[]): string | undefined {
  const absent = findings.filter(({ status }) => status !== 'found');
  if (absent.some(({ required }) => required)) {
    return pc.red('\nA required tool is missing: nothing runs without it.');
  }
  return absent.some(({ purpose }) => purpose === 'the Terraform engine')
    ? '\nThe Terraform engine cannot run: `npm start` goes on with CDK alone.'
    : undefined;
}

/** 0 when all required tools are there. */
export const doctorExitCode = (findings: readonly Finding[]): number =>
  findings.some(({ required, status }) => required && status !== 'found') ? 1 : 0;
