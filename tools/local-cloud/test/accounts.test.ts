import { DEFAULT_ACCOUNTS, LocalCloud, parseAccounts } from '../src';

it('reads names, and accounts of one\'s own', () => {
  expect(parseAccounts('dev,prod').map(({ name }) => name)).toEqual(['dev', 'prod']);
  expect(parseAccounts('dev')).toEqual([DEFAULT_ACCOUNTS[0]]);
  expect(parseAccounts('sandbox:444444444444:us-east-1, dev')).toEqual([
    { name: 'sandbox', accountId: '444444444444', region: 'us-east-1' }, DEFAULT_ACCOUNTS[0],
  ]);
});

test.each([
  ['qa', /"qa" is not one of dev, staging, prod; write another one as name:accountId:region/],
  ['qa:12', /id of account qa is "12", write its 12 digits/],
  ['../up:444444444444', /"\.\.\/up" must match .* rename it/],
  ['qa:444444444444:nowhere', /region of account qa is "nowhere", write one such as/],
  ['dev,dev', /two accounts have the name "dev", change one/],
  ['a:444444444444,b:444444444444', /two accounts have the accountId "444444444444", change one/],
])('refuses %s', (text, message) => {
  expect(() => parseAccounts(text)).toThrow(message);
});

it('refuses a cloud without accounts', () => {
  expect(() => new LocalCloud({ directory: 'unused', accounts: [] })).toThrow(/no account, name at least one/);
});
