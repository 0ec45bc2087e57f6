import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StaticOnly } from '../access/live';
import { VerifyLine } from '../promise';
import { describe, stopwatch } from './lines';

/** Something that is done as users do it, in several steps. */
export interface Behaviour<Subject, Session> {
  readonly id: string;
  readonly title: string;
  applies?(subject: Subject): boolean;
  /** @returns what was tried; @throws what went another way than it should, or StaticOnly if it cannot be tried here */
  run(session: Session): Promise<string>;
}

export async function tryBehaviour<Subject, Session>(behaviour: Behaviour<Subject, Session>, session: Session): Promise<VerifyLine> {
  const line = stopwatch(behaviour.id, behaviour.title);
  try {
    return line('kept', await behaviour.run(session));
  } catch (error) {
    return error instanceof StaticOnly ? line('static only', `not tried: ${error.message}`) : line('broken', describe(error));
  }
}

/** @throws if it was not refused, or for another reason */
export async function refused(what: string, names: string | readonly string[], call: Promise<unknown>): Promise<void> {
  const answer = await call.then(() => 'accepted', (error: Error) => error.name);
  const expected = typeof names === 'string' ? [names] : names;
  if (!expected.includes(answer)) {
    throw new Error(`${what} was answered with ${answer}, must be refused with ${expected.join(' or ')}`);
  }
}

export async function expectBody(what: string, expected: string, s3: S3Client, where: { Bucket: string; Key: string; VersionId?: string }): Promise<void> {
  const { Body: body } = await s3.send(new GetObjectCommand(where));
  const found = await body!.transformToString();
  if (found !== expected) {
    throw new Error(`${what} is ${JSON.stringify(found)}, must be ${JSON.stringify(expected)}`);
  }
}
