import { Clients } from '../src/connection';

export interface Call {
  readonly name: string;
  readonly input: Record<string, any>;
}

/** What a service answers to a command; an Error is thrown. */
export type Answers = Readonly<Record<string, (input: Record<string, any>) => unknown>>;

/** An error as the SDK throws it. */
export function serviceError(name: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(`${name} from a stub`), { name, $metadata: { httpStatusCode } });
}

/** Clients that answer from a table, by the name of the command, and remember what they were asked. */
export function stubClients(answers: Answers): { readonly clients: Clients; readonly calls: Call[] } {
  const calls: Call[] = [];
  const send = async (command: { input: Record<string, any>; constructor: { name: string } }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push({ name, input: command.input });
    if (!answers[name]) {
      throw new Error(`nobody told the stub what ${name} answers`);
    }
    const answer = answers[name](command.input);
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  const client = { send } as any;
  return { clients: { s3: client, kms: client, dynamodb: client, iam: client, sts: client }, calls };
}
