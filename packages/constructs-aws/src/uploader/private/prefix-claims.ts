import { Problems, UploaderPresets } from '@plinth/env-presets';
import { IConstruct } from 'constructs';

interface Claim {
  readonly owner: string;
  readonly bucketName: string;
  readonly prefixes: string[];
}

const CLAIMS = new WeakMap<IConstruct, Claim[]>();

/** Refuses an uploader that could replace what another of the app uploads to the same bucket. */
export function claimPrefixes(scope: IConstruct, bucketName: string, prefixes: string[], problems: Problems): void {
  const { root, path: owner } = scope.node;
  const claims = CLAIMS.get(root) ?? [];
  CLAIMS.set(root, claims);
  for (const claim of claims.filter((other) => other.bucketName === bucketName)) {
    const overlap = UploaderPresets.overlap(prefixes, claim.prefixes);
    if (overlap) {
      problems.add('prefixes', overlap.prefix, `must not overlap with ${overlap.other}, which ${claim.owner} uploads to`, 'give the two prefixes that differ');
    }
  }
  if (problems.messages.length === 0) {
    // what is refused makes nothing, so it takes no prefix either
    claims.push({ owner, bucketName, prefixes });
  }
}
