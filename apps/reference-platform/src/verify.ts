import {
  checkPromises, readDeployed, replicaSubject, stateBackendPromises, type StateBackendSubject, type VerifyLine, verifyStateBackend,
} from '@plinth/contract';
import { awsAccess } from './aws';
import { type Deployment, roleArn } from './platform';

export interface VerifyOutcome {
  readonly lines: readonly VerifyLine[];
  readonly kept: number;
  readonly broken: number;
  readonly staticOnly: number;
}

export function subjectOf(deployment: Deployment): StateBackendSubject {
  const { environment, settings, names, replicaRegion, planRoleName, applyRoleName } = deployment;
  return {
    environment, settings, names, replicaRegion,
    planRoleArn: roleArn(deployment, planRoleName),
    applyRoleArn: roleArn(deployment, applyRoleName),
  };
}

/** Checks every promise of the state backend against what is deployed, and behaves as its users do. */
export async function verify(deployment: Deployment, onLine: (line: VerifyLine) => void): Promise<VerifyOutcome> {
  const lines: VerifyLine[] = [];
  for await (const line of everyLine(deployment)) {
    lines.push(line);
    onLine(line);
  }
  const count = (status: VerifyLine['status']) => lines.filter((line) => line.status === status).length;
  return { lines, kept: count('kept'), broken: count('broken'), staticOnly: count('static only') };
}

async function* everyLine(deployment: Deployment): AsyncGenerator<VerifyLine> {
  const subject = subjectOf(deployment);
  yield* verifyStateBackend(await awsAccess(deployment), subject);
  if (deployment.replicaRegion !== undefined) {
    yield* verifyReplica(deployment, replicaSubject(subject, deployment.names), deployment.replicaRegion);
  }
}

/** The copy is protected like the original: the same promises, read from the other region. */
async function* verifyReplica(deployment: Deployment, subject: StateBackendSubject, region: string): AsyncGenerator<VerifyLine> {
  const began = performance.now();
  let model;
  try {
    model = await readDeployed({ ...await awsAccess(deployment), region }, subject);
  } catch (error) {
    yield { id: 'replica-deployed', title: `The replica in ${region} can be read`, status: 'broken', detail: (error as Error).message, milliseconds: performance.now() - began };
    return;
  }
  for (const line of checkPromises(stateBackendPromises, model, subject)) {
    yield { ...line, id: `replica-${line.id}`, title: `Replica: ${line.title}` };
  }
}
