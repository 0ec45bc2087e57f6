import type { IIoHost, IoMessage, IoRequest } from '@aws-cdk/toolkit-lib';
import type { EngineContext } from '../engine';

/** Where the toolkit's words go: progress to whoever shows it, everything else to the log. */
export class ToolkitHost implements IIoHost {
  /** The stacks that the last deploy found unchanged. */
  public readonly unchanged = new Set<string>();
  private readonly failures: string[] = [];

  public constructor(private readonly context: EngineContext) {}

  public async notify(message: IoMessage<unknown>): Promise<void> {
    if (message.level !== 'trace' && message.level !== 'debug') {
      this.context.log(message.message);
    }
    const data = message.data as {
      event?: { LogicalResourceId?: string; ResourceStatus?: string; ResourceStatusReason?: string; StackName?: string };
      progress?: { completed?: number; total?: number };
      noOp?: boolean;
      stackArn?: string;
    } | undefined;
    if (message.code === 'CDK_TOOLKIT_I5502' && data?.event !== undefined) {
      const { LogicalResourceId, ResourceStatus = '', ResourceStatusReason, StackName } = data.event;
      const { completed, total } = data.progress ?? {};
      this.context.detail(`${StackName}: ${total === undefined ? '' : `${completed}/${total} `}${LogicalResourceId}`);
      if (ResourceStatus.endsWith('FAILED') && ResourceStatusReason !== undefined) {
        this.failures.push(`${LogicalResourceId}: ${ResourceStatusReason}`);
      }
    }
    if (message.code === 'CDK_TOOLKIT_I5900' && data?.noOp && data.stackArn !== undefined) {
      this.unchanged.add(data.stackArn);
    }
  }

  /** The app is told what to do on its command line: nothing is asked a second time. */
  public async requestResponse<T>(message: IoRequest<unknown, T>): Promise<T> {
    this.context.log(message.message);
    return typeof message.defaultResponse === 'boolean' ? (true as T) : message.defaultResponse;
  }

  /** Why resources failed, which the toolkit's own error leaves out; the first is the cause, the rest follow from it. */
  public get firstFailure(): string | undefined {
    return this.failures.find((failure) => !/cancelled/i.test(failure));
  }
}
