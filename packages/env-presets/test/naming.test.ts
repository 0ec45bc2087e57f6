import { NamedResource, Names, Problems } from '../src';

function problemsOf(resource: NamedResource, name: string): string {
  const problems = new Problems('acme');
  Names.check(resource, name, problems);
  return problems.messages.join('\n');
}

test.each([
  [NamedResource.BUCKET, 'xn--states', 'may not use xn--, which S3 reserves'],
  [NamedResource.BUCKET, 'states-s3alias', 'may not use -s3alias'],
  [NamedResource.BUCKET, 'states--x-s3', 'may not use --x-s3'],
  [NamedResource.BUCKET, 'states-an', 'may end in -an only in the account-regional namespace'],
  [NamedResource.BUCKET, 'a', 'must have 3 to 63 characters; make it longer'],
  [NamedResource.BUCKET, 'my.states', 'may have only lower-case letters, digits and hyphens'],
  [NamedResource.KEY_ALIAS, 'alias/aws/states', 'may have only alias/'],
  [NamedResource.TABLE, 'my/table', 'may have only letters, digits and _.-'],
  [NamedResource.SECRET, 'a b', 'may have only letters, digits and /_+=.@-'],
])('%s %s is refused', (resource, name, why) => {
  expect(problemsOf(resource, name)).toContain(why);
});

test.each([
  [NamedResource.BUCKET, 'acme-dev-tfstate-111111111111-eu-central-1-an'],
  [NamedResource.KEY_ALIAS, 'alias/acme-dev-tfstate'],
  [NamedResource.IAM_ROLE, 'acme-dev-uploader'],
])('%s %s is accepted', (resource, name) => {
  expect(problemsOf(resource, name)).toBe('');
});
