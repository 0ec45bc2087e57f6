import { AccessKeyCredentialOptions, AccessKeySlot } from '@plinth/env-presets';
import { Credential } from '../../src';
import { KEY_A, KEY_B, newUploader, resourcesOf, TOPIC } from './uploaders';

const { A, B } = AccessKeySlot;
const deploy = (options: AccessKeyCredentialOptions) => resourcesOf(newUploader({ credential: Credential.accessKey(options), keyAgeTopicArn: TOPIC }));

const before = deploy({ keys: [KEY_A] });
const created = deploy({ keys: [KEY_A, KEY_B], active: B });
const disabled = deploy({ keys: [{ ...KEY_A, disabled: true }, KEY_B], active: B });
const deleted = deploy({ keys: [KEY_B] });

/** Addresses by what a deploy does with them. */
function changes(from: Record<string, any>, to: Record<string, any>) {
  const added = Object.keys(to).filter((id) => !(id in from));
  const removed = Object.keys(from).filter((id) => !(id in to));
  const changed = Object.keys(to).filter((id) => id in from && JSON.stringify(from[id]) !== JSON.stringify(to[id]));
  return { added, removed, changed };
}

test('the first deploy makes B and repoints the secret, and leaves A as it is', () => {
  expect(changes(before, created)).toEqual({ added: ['aws_iam_access_key.acme-dev-uploader_KeyB', 'aws_scheduler_schedule.acme-dev-uploader_KeyAgeB'], removed: [], changed: ['aws_secretsmanager_secret_version.acme-dev-uploader_SecretVersion'] });
  const held = (resources: Record<string, any>) => resources['aws_secretsmanager_secret_version.acme-dev-uploader_SecretVersion'].secret_string;
  expect(held(before)).toContain('${aws_iam_access_key.acme-dev-uploader_KeyA.secret}');
  expect(held(created)).toContain('${aws_iam_access_key.acme-dev-uploader_KeyB.secret}');
});

test('the second disables A in place, and changes nothing else', () => {
  expect(changes(created, disabled)).toEqual({ added: [], removed: [], changed: ['aws_iam_access_key.acme-dev-uploader_KeyA'] });
  expect([created, disabled].map((resources) => resources['aws_iam_access_key.acme-dev-uploader_KeyA'])).toEqual([
    expect.objectContaining({ user: '${aws_iam_user.acme-dev-uploader_User.name}', status: 'Active' }),
    expect.objectContaining({ user: '${aws_iam_user.acme-dev-uploader_User.name}', status: 'Inactive' }),
  ]);
});

test('the third deletes A with its schedule, and changes nothing else', () => {
  expect(changes(disabled, deleted)).toEqual({ added: [], removed: ['aws_iam_access_key.acme-dev-uploader_KeyA', 'aws_scheduler_schedule.acme-dev-uploader_KeyAgeA'], changed: [] });
});

test('back from the first: A is active again, and both keys stay', () => {
  expect(changes(created, deploy({ keys: [KEY_A, KEY_B], active: A }))).toEqual({ added: [], removed: [], changed: ['aws_secretsmanager_secret_version.acme-dev-uploader_SecretVersion'] });
});

test('back from the second: A works again, in place', () => {
  expect(changes(disabled, created)).toEqual({ added: [], removed: [], changed: ['aws_iam_access_key.acme-dev-uploader_KeyA'] });
});

test('the next rotation goes back to slot A, with a key of its own', () => {
  const next = deploy({ keys: [KEY_B, { slot: A, createdOn: '2027-01-01' }], active: A });
  expect(changes(deleted, next)).toEqual({ added: ['aws_iam_access_key.acme-dev-uploader_KeyA', 'aws_scheduler_schedule.acme-dev-uploader_KeyAgeA'], removed: [], changed: ['aws_secretsmanager_secret_version.acme-dev-uploader_SecretVersion'] });
});
