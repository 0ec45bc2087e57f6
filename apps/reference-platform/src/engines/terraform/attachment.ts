import { type BootstrapFacts, type BootstrapNames, restoreCommand } from './bootstrap';
import type { StateFile } from './state-file';

export type AttachmentDecision =
  /** There is nowhere to keep a state yet. */
  | { readonly next: 'wait'; readonly why: string }
  /** Work with the state in the bucket, or begin one there. */
  | { readonly next: 'attach'; readonly why: string }
  /** An apply could not write its state: that is pushed first. */
  | { readonly next: 'push'; readonly why: string }
  | { readonly next: 'refuse'; readonly why: string };

/** What a run does first whose state lies in a bucket that another composition has made. */
export function decideAttachment({ bucket, remote, deleted, errored }: BootstrapFacts, names: BootstrapNames): AttachmentDecision {
  if (bucket === 'foreign') {
    return refuse(`the bucket ${names.bucket} belongs to another account or is closed to these credentials, choose another project name or use the deployer's credentials`);
  }
  if (bucket === 'absent') {
    return { next: 'wait', why: `the bucket ${names.bucket}, in which the state of ${names.environment} is to lie, is not deployed yet` };
  }
  if (remote === 'damaged') {
    return refuse(`the state ${names.key} in ${names.bucket} cannot be read as a state, restore an older version of it: ${restoreCommand(names)}`);
  }
  if (errored !== undefined && errored !== 'damaged') {
    const decision = withErrored(errored, remote, names);
    if (decision !== undefined) {
      return decision;
    }
  }
  if (remote === undefined) {
    return deleted
      ? refuse(`the state ${names.key} was deleted from ${names.bucket}, but its versions are there; bring it back with: ${restoreCommand(names)}`)
      : { next: 'attach', why: `${names.environment}: first deploy` };
  }
  return { next: 'attach', why: `${names.environment}: using the state in the bucket` };
}

function withErrored(errored: StateFile, remote: StateFile | undefined, names: BootstrapNames): AttachmentDecision | undefined {
  if (remote !== undefined && errored.lineage !== remote.lineage) {
    return refuse(`${names.workDirectory}/errored.tfstate is of another origin than ${names.key} in ${names.bucket}, compare both with "terraform state list" and move it away`);
  }
  // A state that another machine has written since would be undone by an older one.
  return remote === undefined || errored.serial > remote.serial
    ? { next: 'push', why: `${names.environment}: writing the state that an earlier run could not write` }
    : undefined;
}

const refuse = (why: string): AttachmentDecision => ({ next: 'refuse', why });
