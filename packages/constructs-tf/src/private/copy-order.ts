import { TerraformResource } from 'cdktf';
import { IConstruct } from 'constructs';
import { deployAfter } from './order';

interface End {
  /** What copies. */
  readonly source?: TerraformResource;
  /** What makes the place ready that is copied to. */
  readonly replica?: TerraformResource;
}

interface Ends {
  readonly sources: TerraformResource[];
  replica?: TerraformResource;
}

const ENDS = new WeakMap<IConstruct, Map<string, Ends>>();

/**
 * What copies to a place knows it by its name alone, and is refused or fails before the place is there: S3 replicates to no bucket that does not
 * exist, or has no versions. Where both ends are in one app, whichever comes first in code, the order of their deployment follows.
 *
 * @param place the replica's name
 */
export function joinEnds(place: string, { source, replica }: End): void {
  const { root } = (source ?? replica!).node;
  const pairs = ENDS.get(root) ?? new Map<string, Ends>();
  ENDS.set(root, pairs);
  const ends = pairs.get(place) ?? { sources: [] };
  pairs.set(place, ends);
  if (replica) {
    ends.replica = replica;
    ends.sources.forEach((each) => deployAfter(each, replica));
  }
  if (source) {
    ends.sources.push(source);
    if (ends.replica) {
      deployAfter(source, ends.replica);
    }
  }
}
