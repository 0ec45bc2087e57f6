import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { StateBackend, StateBackendReplica } from '../../src';
import { dev, newStack, PLACE, prod } from '../stacks';

test('has the name that the backend replicates to', () => {
  const source = new StateBackend(newStack('Home'), 'State', { environment: prod, replicaRegion: 'eu-west-1' });
  const replica = new StateBackendReplica(newStack('Away', 'eu-west-1'), 'Replica', { environment: prod, region: 'eu-west-1' });
  const { Resources } = Template.fromStack(source.bucket.stack).toJSON();
  expect(JSON.stringify(Resources)).toContain(`"arn:aws:s3:::${replica.bucketName}"`);
});

test('is protected as the original is', () => {
  const [home, away] = [newStack('Home'), newStack('Away', 'eu-west-1')];
  new StateBackend(home, 'State', { environment: prod });
  new StateBackendReplica(away, 'State', { environment: prod, region: 'eu-west-1' });
  const bucketOf = (stack: typeof home) => {
    const [{ Properties: { BucketName, ...properties }, ...rest }] = Object.values<any>(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
    expect(BucketName).toMatch(/^acme-prod-tfstate-/);
    return { properties, ...rest };
  };
  expect(bucketOf(away)).toEqual(bucketOf(home));
});

test('is refused in the region of the environment, and in a stack of another region', () => {
  expect(() => new StateBackendReplica(newStack(), 'Replica', { environment: dev, region: 'eu-central-1' })).toThrow(/must differ from the environment's region/);
  expect(() => new StateBackendReplica(newStack(), 'Replica', { environment: dev, region: 'eu-west-1' })).toThrow(/the stack's region is eu-central-1, must be eu-west-1/);
});

test.each([['before'], ['after']])('is deployed first where it stands %s the backend in one app', (when) => {
  const app = new App();
  const [home, away] = [newStack('Home', PLACE.region, app), newStack('Away', 'eu-west-1', app)];
  const make = [
    () => new StateBackendReplica(away, 'Replica', { environment: prod, region: 'eu-west-1' }),
    () => new StateBackend(home, 'State', { environment: prod, replicaRegion: 'eu-west-1' }),
  ];
  (when === 'before' ? make : make.reverse()).forEach((construct) => construct());
  app.synth();
  expect(home.dependencies).toEqual([away]);
});
