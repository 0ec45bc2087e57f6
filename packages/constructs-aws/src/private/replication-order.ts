import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct, IConstruct } from 'constructs';

interface Ends {
  readonly source?: CfnBucket;
  readonly replica?: Construct;
}

const ENDS = new WeakMap<IConstruct, Map<string, Ends>>();

/**
 * S3 refuses to replicate to a bucket that does not exist. Where both ends are in one app, whichever comes first in
 * code, the order of their deployment follows.
 */
export function joinEnds(replicaBucketName: string, end: Ends): void {
  const { root } = (end.source ?? end.replica!).node;
  const pairs = ENDS.get(root) ?? new Map<string, Ends>();
  ENDS.set(root, pairs);
  const { source, replica } = { ...pairs.get(replicaBucketName), ...end };
  pairs.set(replicaBucketName, { source, replica });
  if (source && replica) {
    source.node.addDependency(replica);
  }
}
