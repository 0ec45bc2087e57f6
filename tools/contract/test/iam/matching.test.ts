import { ContextKeys } from '../../src/iam/context';
import { expand, isAction, isArnLike, isLike } from '../../src/iam/matching';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
test.each([
  ['s3:GetObject', 's3:GetObject', true],
  ['s3:GetObject', 'S3:getobject', true],
  ['iam:CreateAccessKey', 'iam:*AccessKey*', true],
  ['s3:GetObjectVersion', 's3:GetObject', false],
  ['s3:GetObject', '*', true],
  ['s3:GetObject', 's3:Get?bject', true],
  ['s3:GetObject', 'ec2:*', false],
])('the action %s is one of %s: %s', (action, pattern, expected) => {
  expect(isAction(action, pattern)).toBe(expected);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
test.each([
  ['arn:aws:s3:::bucket/a/b', 'arn:aws:s3:::bucket/*', true],
  ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/*', false],
  ['arn:aws:s3:::bucket/Key', 'arn:aws:s3:::bucket/key', false],
  ['arn:aws:s3:::bucket/a/test/b', 'arn:aws:s3:::bucket/*/test/*', true],
  ['arn:aws:iam::111111111111:role/a', 'arn:aws:iam::*:role/?', true],
  ['arn:aws:iam::111111111111:role/a', '*', true],
  // a wildcard stays in its part
  ['arn:aws:iam::111111111111:role/a', 'arn:aws:*:role/a', false],
  ['arn:aws:s3:eu-west-1:111111111111:accesspoint/a', 'arn:aws:s3:*:accesspoint/a', false],
  // the resource, the last part, may have colons of its own
  ['arn:aws:logs:eu-west-1:111111111111:log-group:a:b', 'arn:aws:logs:*:*:log-group:*', true],
  ['arn:aws:s3:::bucket/env:/dev/x', 'arn:aws:s3:::bucket/env:/*/x', true],
  ['not-an-arn', 'arn:aws:s3:::x', false],
  ['arn:aws:s3:::x', 'x', false],
])('the ARN %s is like %s: %s', (arn, pattern, expected) => {
  expect(isArnLike(arn, pattern)).toBe(expected);
});

test('what an expression would read as special is text', () => {
  expect(isLike('a.b+c(d)[e]{f}|^$\\/-', 'a.b+c(d)[e]{f}|^$\\/-')).toBe(true);
  expect(isLike('axb', 'a.b')).toBe(false);
  expect(isLike('a\nb', 'a*b')).toBe(true);
});

test('many wildcards in a row cost no more than one', () => {
  const started = performance.now();
  expect(isLike('a'.repeat(60), `${'*'.repeat(60)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(500);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
describe('policy variables', () => {
  const keys = new ContextKeys({ 'aws:username': 'Alice', 'aws:PrincipalTag/team': 'a*b', 'many': ['x', 'y'] });

  test.each<[string, string | undefined]>([
    ['home/${aws:username}/', 'home/Alice/'],
    ['home/${AWS:USERNAME}/', 'home/Alice/'],
    ['${aws:missing}', undefined],
    ['${aws:missing, \'company-wide\'}', 'company-wide'],
    ['${aws:username, \'company-wide\'}', 'Alice'],
    ['${*}${?}${$}', '*?$'],
    ['${many}', undefined],
    ['${many, \'fallback\'}', undefined],
    ['$ {x}', '$ {x}'],
  ])('%s stands for %s', (pattern, expected) => {
    expect(expand(pattern, keys, true)).toBe(expected);
  });

  test('are text where the policy is of an older version', () => {
    expect(expand('${aws:username}', keys, false)).toBe('${aws:username}');
  });

  test('bring no wildcards of their own', () => {
    expect(isLike('a*b', '${aws:PrincipalTag/team}', keys, true)).toBe(true);
    expect(isLike('axxb', '${aws:PrincipalTag/team}', keys, true)).toBe(false);
    expect(isLike('a*b', 'a${*}b', keys, true)).toBe(true);
    expect(isLike('axb', 'a${*}b', keys, true)).toBe(false);
  });

  test('stand in any part of an ARN, though they have colons in their names', () => {
    expect(isArnLike('arn:aws:s3:::home/Alice/x', 'arn:aws:s3:::home/${aws:username}/*', keys, true)).toBe(true);
    expect(isArnLike('arn:aws:s3:::home/Bob/x', 'arn:aws:s3:::home/${aws:username}/*', keys, true)).toBe(false);
    expect(isArnLike('arn:aws:s3:::home/Bob/x', 'arn:aws:s3:::home/${aws:missing}*', keys, true)).toBe(false);
  });
});
