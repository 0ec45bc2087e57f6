import pc from 'picocolors';
import type { Deployment } from '../platform';
import type { FromWorker } from './protocol';
import type { PoolListener, TaskResult } from './pool';

/** Shows what the workers do, on stderr: stdout is for results. */
export interface Reporter extends PoolListener {
  /** Called before anything starts. */
  begin(deployments: readonly Deployment[]): Promise<void>;
  /** What is done before and between the workers. */
  note(text: string): void;
  /** Resolves when everything is drawn. */
  finish(): Promise<void>;
}

const label = ({ engine, stage }: Deployment): string => `${stage} ${engine}`;

export const seconds = (value: number): string => `${value.toFixed(1)} s`;

/** One line for each thing that happens, for logs and pipes. */
export class PlainReporter implements Reporter {
  private readonly last = new Map<string, string>();

  public async begin(): Promise<void> {
    // Every line stands for itself.
  }

  public note(text: string): void {
    this.write(text);
  }

  public started(deployment: Deployment): void {
    this.write(`${label(deployment)}: started`);
  }

  public heard(deployment: Deployment, message: FromWorker): void {
    const text = message.type === 'step' && !message.passing ? message.text : undefined;
    if (text !== undefined && this.last.get(deployment.id) !== text) {
      this.last.set(deployment.id, text);
      this.write(`${label(deployment)}: ${text}`);
    }
  }

  public ended({ deployment, seconds: took, error }: TaskResult): void {
    this.write(`${label(deployment)}: ${error === undefined ? 'done' : 'failed'} after ${seconds(took)}`);
  }

  public async finish(): Promise<void> {
    // Nothing is held back.
  }

  private write(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

interface Row {
  output(text: string): void;
  end(result: TaskResult): void;
}

/** One live row for each environment and engine, for terminals. */
export class LiveReporter implements Reporter {
  private readonly rows = new Map<string, Row>();
  private drawn: Promise<unknown> = Promise.resolve();

  public async begin(deployments: readonly Deployment[]): Promise<void> {
    const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
    const tasks = deployments.map((deployment) => ({
      title: label(deployment),
      task: (_context: unknown, task: { title: string; output: string }) => new Promise<void>((resolve, reject) => {
        this.rows.set(deployment.id, {
          output: (text) => { task.output = text; },
          end: ({ seconds: took, error }) => {
            task.title = `${label(deployment)} ${pc.dim(seconds(took))}`;
            if (error === undefined) {
              resolve();
            } else {
              reject(new Error(error.message.split('\n').pop()));
            }
          },
        });
      }),
    }));
    const list = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        showErrorMessage: false,
        logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    });
    this.drawn = list.run();
  }

  public note(text: string): void {
    process.stderr.write(`${pc.dim(text)}\n`);
  }

  public started(deployment: Deployment): void {
    this.rows.get(deployment.id)?.output('starting');
  }

  public heard(deployment: Deployment, message: FromWorker): void {
    if (message.type === 'step') {
      this.rows.get(deployment.id)?.output(message.text);
    }
  }

  public ended(result: TaskResult): void {
    this.rows.get(result.deployment.id)?.end(result);
  }

  public async finish(): Promise<void> {
    await this.drawn;
  }
}

/** Live rows only where somebody sees them. */
export function reporterFor(json: boolean): Reporter {
  return !json && process.stderr.isTTY && process.env.CI === undefined ? new LiveReporter() : new PlainReporter();
}
