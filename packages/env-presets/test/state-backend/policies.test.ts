import { LockMode, PolicyStatementData, Problems, StateAccessProps, StateBackendPolicies } from '../../src';

const access: StateAccessProps = {
  bucketName: 'states', bucketArn: 'arn:aws:s3:::states', region: 'eu-central-1', lockMode: LockMode.S3, prefix: 'dev/',
  tableArn: 'arn:aws:dynamodb:eu-central-1:111111111111:table/locks', keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/k',
};
const withAction = (statements: PolicyStatementData[], action: string) => statements.filter(({ actions }) => actions.includes(action));

test('plan writes and deletes lock files only', () => {
  const plan = StateBackendPolicies.plan(access);
  for (const action of ['s3:PutObject', 's3:DeleteObject']) {
    expect(withAction(plan, action).flatMap(({ resources }) => resources)).toEqual(['arn:aws:s3:::states/dev/*.tflock', 'arn:aws:s3:::states/env:/*/dev/*.tflock']);
  }
});

test('apply writes states and deletes lock files only', () => {
  const apply = StateBackendPolicies.apply(access);
  expect(withAction(apply, 's3:PutObject').flatMap(({ resources }) => resources)).toContain('arn:aws:s3:::states/dev/*');
  expect(withAction(apply, 's3:DeleteObject').flatMap(({ resources }) => resources)).toEqual(['arn:aws:s3:::states/dev/*.tflock', 'arn:aws:s3:::states/env:/*/dev/*.tflock']);
});

test('with a table alone no object is deleted and no lock file written', () => {
  const apply = StateBackendPolicies.apply({ ...access, lockMode: LockMode.DYNAMODB });
  expect(withAction(apply, 's3:DeleteObject')).toEqual([]);
  expect(withAction(StateBackendPolicies.plan({ ...access, lockMode: LockMode.DYNAMODB }), 's3:PutObject')).toEqual([]);
});

test('every table statement that touches items is bound to the leading keys, which must be there', () => {
  for (const lockMode of [LockMode.DYNAMODB, LockMode.BOTH]) {
    for (const { actions, conditions } of StateBackendPolicies.apply({ ...access, lockMode })) {
      if (actions.some((action) => /^dynamodb:(Get|Put|Delete)Item$/.test(action))) {
        expect(conditions).toEqual(expect.arrayContaining([
          expect.objectContaining({ operator: 'ForAllValues:StringLike', key: 'dynamodb:LeadingKeys' }),
          { operator: 'Null', key: 'dynamodb:LeadingKeys', values: ['false'] },
        ]));
      }
    }
  }
});

test('plan never writes a digest', () => {
  const writes = withAction(StateBackendPolicies.plan({ ...access, lockMode: LockMode.BOTH }), 'dynamodb:PutItem');
  expect(writes).toHaveLength(1);
  expect(writes[0].conditions).toContainEqual({ operator: 'ForAllValues:StringNotLike', key: 'dynamodb:LeadingKeys', values: ['*-md5'] });
});

test('the key is used through S3 only, unless OpenTofu encrypts by itself', () => {
  const [through] = withAction(StateBackendPolicies.plan(access), 'kms:Decrypt');
  expect(through.conditions).toEqual([{ operator: 'StringEquals', key: 'kms:ViaService', values: ['s3.eu-central-1.amazonaws.com'] }]);
  const [direct] = withAction(StateBackendPolicies.plan({ ...access, clientSideEncryption: true }), 'kms:Decrypt');
  expect(direct.conditions).toBeUndefined();
  expect(withAction(StateBackendPolicies.plan({ ...access, keyArn: undefined }), 'kms:Decrypt')).toEqual([]);
});

test('no statement of the bucket denies a missing encryption header, which lock files do not send', () => {
  const keys = StateBackendPolicies.bucket({ bucketArn: access.bucketArn, administratorArns: ['arn:aws:iam::111111111111:role/d'] })
    .flatMap(({ conditions }) => conditions ?? []).map(({ key }) => key);
  expect(keys).not.toContain('s3:x-amz-server-side-encryption');
});

test.each([
  ['/dev/', 'must not begin with /; use dev/'],
  ['../prod/', 'must not climb'],
  ['dev/../prod/', 'must not climb'],
  ['dev', 'must end with /, or it would also reach keys that only begin like it; use dev/'],
  ['', 'must name a part of the bucket'],
  ['dev/*/', 'may not have the character "*"'],
  ['dev/${aws:username}/', 'may not have the character "$"'],
])('the prefix %j is refused', (prefix, why) => {
  const problems = new Problems('acme/State');
  StateBackendPolicies.checkPrefix(prefix, problems);
  expect(problems.messages.join()).toContain(why);
});
