import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Testing } from 'cdktf';
import { StateBackend, StateBackendReplica } from '../../src';
import { dev, newStack, prod, resourceOf, synthesize } from '../stacks';

test('has the name that the backend replicates to', () => {
  const [home, away] = [newStack('Home'), newStack('Away', Testing.app(), 'eu-west-1')];
  new StateBackend(home, 'State', { environment: prod, replicaRegion: 'eu-west-1' });
  const replica = new StateBackendReplica(away, 'Replica', { environment: prod, region: 'eu-west-1' });
  const { destination } = resourceOf(home, 'aws_s3_bucket_replication_configuration').rule[0];
  expect(destination.bucket).toBe(replica.bucketArn);
  expect(resourceOf(away, 'aws_s3_bucket').bucket).toBe(replica.bucketName);
  expect(destination.encryption_configuration.replica_kms_key_id).toMatch(new RegExp(`:${resourceOf(away, 'aws_kms_alias').name}$`));
});

test('is protected as the original is', () => {
  const [home, away] = [newStack('Home'), newStack('Away', Testing.app(), 'eu-west-1')];
  new StateBackend(home, 'State', { environment: prod });
  new StateBackendReplica(away, 'State', { environment: prod, region: 'eu-west-1' });
  const text = (stack: typeof home) => JSON.stringify(synthesize(stack).resource);
  expect(text(away).replaceAll('tfstate-replica', 'tfstate')).toBe(text(home));
});

describe('is deployed before the backend that replicates to it', () => {
  test.each(['replica', 'backend'])('in one stack, %s first in code', (first) => {
    const stack = newStack();
    const provider = new AwsProvider(stack, 'Ireland', { alias: 'ireland', region: 'eu-west-1' });
    const make = [
      () => new StateBackendReplica(stack, 'Replica', { environment: dev, region: 'eu-west-1', provider }),
      () => new StateBackend(stack, 'State', { environment: dev, replicaRegion: 'eu-west-1' }),
    ];
    (first === 'replica' ? make : make.reverse()).forEach((construct) => construct());
    expect(resourceOf(stack, 'aws_s3_bucket_replication_configuration').depends_on).toContainEqual(
      expect.stringMatching(/^aws_s3_bucket_versioning\.Replica_Versioning_/),
    );
  });

  test('in a stack of its own', () => {
    const app = Testing.app();
    const [home, away] = [newStack('Home', app), newStack('Away', app, 'eu-west-1')];
    new StateBackend(home, 'State', { environment: dev, replicaRegion: 'eu-west-1' });
    new StateBackendReplica(away, 'Replica', { environment: dev, region: 'eu-west-1' });
    expect(home.dependsOn(away)).toBe(true);
  });
});

test('is refused in the region of the environment, with a provider of another region, and twice', () => {
  expect(() => new StateBackendReplica(newStack(), 'Replica', { environment: dev, region: 'eu-central-1' })).toThrow(/must differ from the environment's region/);
  expect(() => new StateBackendReplica(newStack(), 'Replica', { environment: dev, region: 'eu-west-1' })).toThrow(
    "Stack/Replica: the provider's region is eu-central-1, must be eu-west-1, as the environment says; pass a provider with region eu-west-1",
  );
  const stack = newStack('Away', Testing.app(), 'eu-west-1');
  new StateBackendReplica(stack, 'One', { environment: dev, region: 'eu-west-1' });
  expect(() => new StateBackendReplica(stack, 'Two', { environment: dev, region: 'eu-west-1' })).toThrow(/may be made only once, and Away\/One makes it/);
});
