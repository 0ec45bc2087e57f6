import { decideAttachment } from '../src/engines/terraform/attachment';
import type { BootstrapFacts, BootstrapNames } from '../src/engines/terraform/bootstrap';
import type { StateFile } from '../src/engines/terraform/state-file';

const names: BootstrapNames = { environment: 'acme-tf-dev/assets', bucket: 'acme-tf-dev-tfstate-111111111111', key: 'dev/assets.tfstate', workDirectory: '/work' };
const state = (serial: number, lineage = 'one'): StateFile => ({ lineage, serial, addresses: ['aws_s3_bucket.Bucket'], tainted: [], outputs: {}, content: `${lineage} ${serial}` });
const decide = (facts: Partial<BootstrapFacts>) =>
  decideAttachment({ local: undefined, bucket: 'ours', remote: undefined, deleted: false, errored: undefined, ...facts }, names);

test.each<[string, Partial<BootstrapFacts>, { next: string; why?: unknown }]>([
  ['waits for the bucket', { bucket: 'absent' }, { next: 'wait', why: expect.stringContaining('is not deployed yet') }],
  ['refuses a bucket of somebody else', { bucket: 'foreign' }, { next: 'refuse', why: expect.stringContaining('another account') }],
  ['begins a state', {}, { next: 'attach', why: expect.stringContaining('first deploy') }],
  ['uses the state in the bucket', { remote: state(7) }, { next: 'attach', why: expect.stringContaining('using the state') }],
  ['tells how a deleted state comes back', { deleted: true }, { next: 'refuse', why: expect.stringContaining('--key dev/assets.tfstate --version-id') }],
  ['refuses a state that cannot be read', { remote: 'damaged' }, { next: 'refuse', why: expect.stringContaining('restore an older version') }],
  ['pushes what an apply could not write', { remote: state(7), errored: state(8) }, { next: 'push' }],
  ['pushes what a first apply could not write', { errored: state(1) }, { next: 'push' }],
  ['leaves an older unwritten state alone', { remote: state(9), errored: state(8) }, { next: 'attach' }],
  ['leaves an unwritten state that was cut off alone', { remote: state(9), errored: 'damaged' }, { next: 'attach' }],
  ['refuses an unwritten state of another origin', { remote: state(7), errored: state(8, 'two') }, { next: 'refuse', why: expect.stringContaining('another origin') }],
])('%s', (_what, facts, expected) => {
  expect(decide(facts)).toMatchObject(expected);
});
