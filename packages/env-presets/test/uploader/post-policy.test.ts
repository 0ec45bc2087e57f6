import { UploadPostOptions, UploadPostPolicy } from '../../src';
import { facts } from './environments';

const options: UploadPostOptions = { contentType: 'image/png', maximumBytes: 5_000_000 };

test('limits size, type and key, which IAM cannot', () => {
  const { bucket, key, conditions, fields, expiresSeconds } = UploadPostPolicy.of(facts, options);
  expect({ bucket, key, conditions, fields, expiresSeconds }).toEqual({
    bucket: 'acme-prod-assets',
    key: 'uploads/${filename}',
    conditions: [
      { bucket: 'acme-prod-assets' }, ['starts-with', '$key', 'uploads/'], ['content-length-range', 1, 5_000_000], ['eq', '$Content-Type', 'image/png'],
    ],
    fields: { 'Content-Type': 'image/png' },
    expiresSeconds: 900,
  });
});

test('takes every type of a kind, one key, a folder, and a shorter time', () => {
  expect(UploadPostPolicy.of(facts, { ...options, contentType: 'image/*' })).toMatchObject({ fields: {}, conditions: expect.arrayContaining([['starts-with', '$Content-Type', 'image/']]) });
  expect(UploadPostPolicy.of(facts, { ...options, key: 'uploads/7/avatar.png' })).toMatchObject({
    key: 'uploads/7/avatar.png', conditions: expect.arrayContaining([['eq', '$key', 'uploads/7/avatar.png']]),
  });
  expect(UploadPostPolicy.of(facts, { ...options, prefix: 'uploads/7/', expiresSeconds: 60 })).toMatchObject({ key: 'uploads/7/${filename}', expiresSeconds: 60 });
});

test.each<[Partial<UploadPostOptions>, string]>([
  [{ contentType: '*/*' }, 'acme-prod-uploader: contentType is */*, must be one media type, or all of a kind; write it like image/png or image/*'],
  [{ maximumBytes: 0 }, 'maximumBytes is 0, must be a whole number from 1 to 5368709120'],
  [{ minimumBytes: 6_000_000 }, 'minimumBytes is 6000000, must be a whole number from 0 to 5000000'],
  [{ expiresSeconds: 700_000 }, 'expiresSeconds is 700000, must be a whole number from 1 to 604800'],
  [{ key: 'other/x' }, 'key is other/x, must be below uploads/, where the uploader may write; begin it with uploads/'],
  [{ key: 'uploads/' }, 'key is uploads/, must be below uploads/'],
  [{ key: 'uploads/../x' }, 'must not climb'],
  [{ key: 'uploads/x', prefix: 'uploads/' }, 'may not be given together with key'],
  [{ prefix: 'uploads/x' }, 'prefix is uploads/x, must end with /'],
])('%j is refused', (change, why) => {
  expect(() => UploadPostPolicy.of(facts, { ...options, ...change })).toThrow(why);
});
