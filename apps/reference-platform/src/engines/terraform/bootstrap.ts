import type { StateFile } from './state-file';

/** A state that was looked for: found whole, found but cut off, or not there. */
export type Found = StateFile | 'damaged' | undefined;

/** All that is known before a run: what an earlier one left, wherever it ended. */
export interface BootstrapFacts {
  /** The state in the work folder, which is there until it is migrated. */
  readonly local: Found;
  /** The states' bucket: `foreign` is somebody else's. */
  readonly bucket: 'absent' | 'ours' | 'foreign';
  /** The state in the bucket. */
  readonly remote: Found;
  /** Whether the bucket holds older versions of a state that was deleted. */
  readonly deleted: boolean;
  /** What `terraform apply` wrote into the work folder when it could not reach the bucket any more. */
  readonly errored: Found;
}

/** Names for the messages. */
export interface BootstrapNames {
  readonly environment: string;
  readonly bucket: string;
  readonly key: string;
  readonly workDirectory: string;
}

export type BootstrapDecision =
  /** Apply with the state in the work folder, then migrate it into the bucket. */
  | { readonly next: 'create'; readonly why: string; readonly setAside: boolean }
  /** Work with the state in the bucket. `setAside`: the one in the work folder is the same, or empty. */
  | { readonly next: 'attach'; readonly why: string; readonly setAside: boolean }
  /** The bucket's state is behind what an apply could not write: push that first. */
  | { readonly next: 'push'; readonly why: string; readonly setAside: boolean }
  | { readonly next: 'refuse'; readonly why: string };

/**
 * What a run does first. Every combination of facts has exactly one answer, and none of them gives up a state: where
 * two states cannot both be right, a person decides.
 */
export function decideBootstrap(facts: BootstrapFacts, names: BootstrapNames): BootstrapDecision {
  const { bucket, remote } = facts;
  if (bucket === 'foreign') {
    return refuse(`the bucket ${names.bucket} belongs to another account or is closed to these credentials, choose another project name or use the deployer's credentials`);
  }
  if (remote === 'damaged') {
    return refuse(`the state ${names.key} in ${names.bucket} cannot be read as a state, restore an older version of it: ${restoreCommand(names)}`);
  }
  return remote === undefined ? withoutRemote(facts, names) : withRemote(facts, remote, names);
}

function withoutRemote({ local, bucket, deleted, errored }: BootstrapFacts, names: BootstrapNames): BootstrapDecision {
  if (bucket === 'ours' && deleted && !(isState(local) && local.addresses.length > 0)) {
    return refuse(`the state ${names.key} was deleted from ${names.bucket}, but its versions are there; bring it back with: ${restoreCommand(names)}`);
  }
  if (isState(errored) && !isState(local)) {
    return refuse(`${names.workDirectory}/errored.tfstate is the only state of ${names.environment}, rename it to terraform.tfstate and deploy again`);
  }
  if (local === 'damaged') {
    // Every resource that has a name is found again by it: see adoption.ts.
    return { next: 'create', why: 'the state in the work folder was cut off; it is kept, and what exists is taken in again', setAside: true };
  }
  if (local !== undefined) {
    return { next: 'create', why: bucket === 'ours' ? 'going on where an earlier run ended: the state was not yet migrated' : 'going on where an earlier run ended', setAside: false };
  }
  return bucket === 'ours'
    ? { next: 'create', why: 'the bucket exists and no state of it: what exists is taken in', setAside: false }
    : { next: 'create', why: 'first deploy', setAside: false };
}

function withRemote({ local, errored }: BootstrapFacts, remote: StateFile, names: BootstrapNames): BootstrapDecision {
  if (isState(errored)) {
    const decision = withErrored(errored, remote, names);
    if (decision !== undefined) {
      return decision;
    }
  }
  if (!isState(local) || local.addresses.length === 0) {
    return { next: 'attach', why: 'using the state in the bucket', setAside: local !== undefined };
  }
  if (local.content === remote.content) {
    return { next: 'attach', why: 'the state was migrated already: the copy in the work folder is put aside', setAside: true };
  }
  if (local.lineage !== remote.lineage) {
    return refuse(`${names.workDirectory}/terraform.tfstate and ${names.key} in ${names.bucket} are states of different origin; look at both with "terraform state list", `
      + 'and move the one that describes nothing out of the way');
  }
  if (local.serial > remote.serial) {
    return refuse(`${names.workDirectory}/terraform.tfstate (serial ${local.serial}) is newer than ${names.key} in ${names.bucket} (serial ${remote.serial}); `
      + 'compare them with "terraform state list", then move the local one away or push it with "terraform state push"');
  }
  return { next: 'attach', why: 'the state was migrated already: the copy in the work folder is put aside', setAside: true };
}

function withErrored(errored: StateFile, remote: StateFile, names: BootstrapNames): BootstrapDecision | undefined {
  if (errored.lineage !== remote.lineage) {
    return refuse(`${names.workDirectory}/errored.tfstate is of another origin than ${names.key} in ${names.bucket}, compare both with "terraform state list" and move it away`);
  }
  // A state that another machine has written since would be undone by an older one.
  return errored.serial > remote.serial
    ? { next: 'push', why: 'writing the state that an earlier run could not write', setAside: false }
    : undefined;
}

/** The documented way back: S3 keeps every version, and a deleted state is only hidden by a marker. */
export function restoreCommand({ bucket, key }: Pick<BootstrapNames, 'bucket' | 'key'>): string {
  const versions = `aws s3api list-object-versions --bucket ${bucket} --prefix ${key}`;
  return `aws s3api delete-object --bucket ${bucket} --key ${key} --version-id $(${versions} --query "DeleteMarkers[?IsLatest && Key=='${key}'].VersionId" --output text)`;
}

const isState = (found: Found): found is StateFile => found !== undefined && found !== 'damaged';
const refuse = (why: string): BootstrapDecision => ({ next: 'refuse', why });
