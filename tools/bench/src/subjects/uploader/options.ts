import { AccessKeyCredentialOptions, AccessKeySlot, UploaderOptions } from '@plinth/env-presets';
import { environment } from '../place';

export const BUCKET = { environment, bucketName: 'acme-prod-assets', keyArn: 'arn:aws:kms:eu-central-1:333333333333:key/1234abcd-12ab-34cd-56ef-1234567890ab' };
/** In the middle of a rotation, with everything that limits and watches. */
export const KEYS: AccessKeyCredentialOptions = {
  keys: [{ slot: AccessKeySlot.A, createdOn: '2026-08-01', disabled: true }, { slot: AccessKeySlot.B, createdOn: '2026-10-20' }],
  active: AccessKeySlot.B,
};
const options: UploaderOptions = {
  prefixes: ['invoices/', 'photos/'],
  overwrite: false,
  sourceCidrs: ['203.0.113.0/24'],
  vpcEndpointIds: ['vpce-0123456789abcdef0'],
  keyAgeTopicArn: 'arn:aws:sns:eu-central-1:333333333333:alarms',
  keyAgeTopicKeyArn: 'arn:aws:kms:eu-central-1:333333333333:key/abcd1234-ab12-cd34-ef56-0987654321ba',
  // both engines alike: by default Terraform makes no key in prod
  generateKey: true,
  acknowledge: 'the two engines are compared',
};
export const OPTIONS = { environment, ...options };
