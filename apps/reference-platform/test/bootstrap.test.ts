import { type BootstrapFacts, type BootstrapNames, decideBootstrap, type Found } from '../src/engines/terraform/bootstrap';
import type { StateFile } from '../src/engines/terraform/state-file';

const names: BootstrapNames = { environment: 'acme-tf-dev', bucket: 'acme-tf-dev-tfstate-111111111111', key: 'dev/bootstrap.tfstate', workDirectory: '/work' };

const state = (serial: number, lineage = 'one', addresses = ['aws_s3_bucket.Bucket']): StateFile => ({ lineage, serial, addresses, tainted: [], outputs: {}, content: `${lineage} ${serial}` });

const decide = (facts: Partial<BootstrapFacts>) =>
  decideBootstrap({ local: undefined, bucket: 'absent', remote: undefined, deleted: false, errored: undefined, ...facts }, names);

test('creates where there is nothing', () => {
  expect(decide({})).toMatchObject({ next: 'create', why: 'first deploy', setAside: false });
});

test('goes on with the local state of a create that was killed before the bucket', () => {
  expect(decide({ local: state(1) })).toMatchObject({ next: 'create', setAside: false });
});

test('goes on with the local state of a run that was killed between create and migrate', () => {
  expect(decide({ local: state(7), bucket: 'ours' })).toMatchObject({ next: 'create', why: expect.stringContaining('not yet migrated'), setAside: false });
});

test('puts the local state aside when the migration had arrived', () => {
  expect(decide({ local: state(7), bucket: 'ours', remote: state(7) })).toMatchObject({ next: 'attach', setAside: true });
  expect(decide({ local: state(7), bucket: 'ours', remote: state(9) })).toMatchObject({ next: 'attach', setAside: true });
});

test('attaches to the state in the bucket on a fresh clone', () => {
  expect(decide({ bucket: 'ours', remote: state(7) })).toMatchObject({ next: 'attach', setAside: false });
});

test('attaches past a local state that describes nothing', () => {
  expect(decide({ local: state(1, 'two', []), bucket: 'ours', remote: state(7) })).toMatchObject({ next: 'attach', setAside: true });
});

test('attaches to a state that was migrated under a new lineage and describes the same', () => {
  expect(decide({ local: state(7), bucket: 'ours', remote: { ...state(1, 'two'), content: 'one 7' } })).toMatchObject({ next: 'attach', setAside: true });
});

test('refuses two states of different origin', () => {
  expect(decide({ local: state(7, 'two'), bucket: 'ours', remote: state(7) })).toMatchObject({ next: 'refuse', why: expect.stringContaining('different origin') });
});

test('refuses a local state that is newer than the one in the bucket', () => {
  expect(decide({ local: state(9), bucket: 'ours', remote: state(7) })).toMatchObject({ next: 'refuse', why: expect.stringContaining('terraform state push') });
});

test('takes in what exists when the bucket is there and no state of it', () => {
  expect(decide({ bucket: 'ours' })).toMatchObject({ next: 'create', why: expect.stringContaining('taken in') });
});

test('refuses a bucket of somebody else', () => {
  expect(decide({ bucket: 'foreign' })).toMatchObject({ next: 'refuse', why: expect.stringContaining('another account') });
});

test('tells how a deleted state comes back', () => {
  const decision = decide({ bucket: 'ours', deleted: true });
  expect(decision).toMatchObject({ next: 'refuse', why: expect.stringContaining('aws s3api delete-object --bucket acme-tf-dev-tfstate-111111111111 --key dev/bootstrap.tfstate --version-id') });
});

test('pushes what an apply could not write', () => {
  expect(decide({ bucket: 'ours', remote: state(7), errored: state(8) })).toMatchObject({ next: 'push' });
});

test('leaves an unwritten state alone when the bucket has a later one', () => {
  expect(decide({ bucket: 'ours', remote: state(9), errored: state(8) })).toMatchObject({ next: 'attach' });
});

test('refuses an unwritten state of another origin', () => {
  expect(decide({ bucket: 'ours', remote: state(7), errored: state(8, 'two') })).toMatchObject({ next: 'refuse', why: expect.stringContaining('errored.tfstate') });
});

test('keeps a local state that was cut off and takes in what exists', () => {
  expect(decide({ local: 'damaged', bucket: 'ours' })).toMatchObject({ next: 'create', setAside: true });
});

test('refuses a state in the bucket that cannot be read', () => {
  expect(decide({ bucket: 'ours', remote: 'damaged' })).toMatchObject({ next: 'refuse', why: expect.stringContaining('restore an older version') });
});

test('has an answer with a reason for every combination, and never attaches or pushes without a state in the bucket', () => {
  const found: Found[] = [undefined, 'damaged', state(6), state(7), state(8), state(7, 'two'), state(7, 'one', [])];
  let combinations = 0;
  for (const local of found) {
    for (const remote of found) {
      for (const errored of found) {
        for (const bucket of ['absent', 'ours', 'foreign'] as const) {
          for (const deleted of [false, true]) {
            // Without a bucket there is nothing in it, and what is there is not deleted.
            if ((remote === undefined || bucket === 'ours') && !(deleted && remote !== undefined)) {
              const decision = decide({ local, remote, errored, bucket, deleted });
              combinations += 1;
              expect(decision.why).not.toBe('');
              expect(['attach', 'push'].includes(decision.next) && (remote === undefined || remote === 'damaged')).toBe(false);
              // What describes resources is never left behind by a create that begins anew.
              expect(decision.next === 'create' && decision.setAside && local !== 'damaged').toBe(false);
            }
          }
        }
      }
    }
  }
  expect(combinations).toBeGreaterThan(500);
});
