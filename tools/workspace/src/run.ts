import execa, { type ExecaError } from 'execa';

const TAIL_LINES = 40;

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program in silence; when it fails, the error ends with the last lines of what it printed. */
export async function run(file: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  try {
    const { stdout } = await execa(file, args, { cwd, env: { ...env }, all: true, stdin: 'ignore' });
    return stdout;
  } catch (error) {
    const { all, exitCode, originalMessage } = error as ExecaError;
    const why = exitCode === undefined ? originalMessage ?? 'it was ended' : `exit code ${exitCode}`;
    throw new Error(`${file} ${args.join(' ')} failed in ${cwd} (${why}):\n${lastLines(all ?? '')}`);
  }
}

function lastLines(text: string): string {
  return text.trimEnd().split(/\r?\n/).slice(-TAIL_LINES).join('\n');
}
