import { Problems } from '../errors';

export function checkKeyArn(keyArn: string | undefined, problems: Problems): void {
  if (keyArn !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(keyArn)) {
    problems.add('keyArn', keyArn, 'must be the ARN of a key, since policies cannot name an alias',
      'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
  }
}
