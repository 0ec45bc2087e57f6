import { AccessKeyCredentialOptions, AccessKeySlot } from '@plinth/env-presets';
import { Credential } from '../../src';
import { KEY_A, KEY_B, newUploader, resourcesOf, TOPIC } from './uploaders';

const { A, B } = AccessKeySlot;
const deploy = (options: AccessKeyCredentialOptions) => resourcesOf(newUploader({ credential: Credential.accessKey(options), keyAgeTopicArn: TOPIC }));

const before = deploy({ keys: [KEY_A] });
const created = deploy({ keys: [KEY_A, KEY_B], active: B });
const disabled = deploy({ keys: [{ ...KEY_A, disabled: true }, KEY_B], active: B });
const deleted = deploy({ keys: [KEY_B] });

/** Logical ids by what a deploy does with them. */
function changes(from: Record<string, any>, to: Record<string, any>) {
  const added = Object.keys(to).filter((id) => !(id in from));
  const removed = Object.keys(from).filter((id) => !(id in to));
  const changed = Object.keys(to).filter((id) => id in from && JSON.stringify(from[id]) !== JSON.stringify(to[id]));
  return { added, removed, changed };
}

test('the first deploy makes B and repoints the secret, and leaves A as it is', () => {
  expect(changes(before, created)).toEqual({ added: ['AcmeDevUploaderKeyB', 'AcmeDevUploaderKeyAgeB'], removed: [], changed: ['AcmeDevUploaderSecret'] });
  const held = (resources: Record<string, any>) => JSON.stringify(resources.AcmeDevUploaderSecret.Properties.SecretString);
  expect(held(before)).toContain('["AcmeDevUploaderKeyA","SecretAccessKey"]');
  expect(held(created)).toContain('["AcmeDevUploaderKeyB","SecretAccessKey"]');
});

test('the second disables A in place, and changes nothing else', () => {
  expect(changes(created, disabled)).toEqual({ added: [], removed: [], changed: ['AcmeDevUploaderKeyA'] });
  expect([created, disabled].map(({ AcmeDevUploaderKeyA }) => AcmeDevUploaderKeyA.Properties)).toEqual([
    { UserName: { Ref: 'AcmeDevUploaderUser' }, Status: 'Active' }, { UserName: { Ref: 'AcmeDevUploaderUser' }, Status: 'Inactive' },
  ]);
});

test('the third deletes A with its schedule, and changes nothing else', () => {
  expect(changes(disabled, deleted)).toEqual({ added: [], removed: ['AcmeDevUploaderKeyA', 'AcmeDevUploaderKeyAgeA'], changed: [] });
});

test('back from the first: A is active again, and both keys stay', () => {
  expect(changes(created, deploy({ keys: [KEY_A, KEY_B], active: A }))).toEqual({ added: [], removed: [], changed: ['AcmeDevUploaderSecret'] });
});

test('back from the second: A works again, in place', () => {
  expect(changes(disabled, created)).toEqual({ added: [], removed: [], changed: ['AcmeDevUploaderKeyA'] });
});

test('the next rotation goes back to slot A, with a key of its own', () => {
  const next = deploy({ keys: [KEY_B, { slot: A, createdOn: '2027-01-01' }], active: A });
  expect(changes(deleted, next)).toEqual({ added: ['AcmeDevUploaderKeyA', 'AcmeDevUploaderKeyAgeA'], removed: [], changed: ['AcmeDevUploaderSecret'] });
});
