import fc from 'fast-check';
import { BucketNamespace, NamedResource, PlatformEnvironment, PlatformEnvironmentProps, Tier } from '../src';

const PROPS: PlatformEnvironmentProps = { project: 'acme', account: '111111111111', region: 'eu-central-1' };
const dev = PlatformEnvironment.dev(PROPS);

describe('names', () => {
  test('follow from project, environment and resource', () => {
    expect(dev.resourceName('uploader')).toBe('acme-dev-uploader');
    expect(dev.bucketName('assets')).toBe('acme-dev-assets-111111111111');
    expect(dev.bucketName('assets', { namespace: BucketNamespace.ACCOUNT_REGIONAL })).toBe('acme-dev-assets-111111111111-eu-central-1-an');
    expect(dev.bucketName('assets', { namespace: BucketNamespace.ACCOUNT_REGIONAL, region: 'eu-west-1' })).toBe('acme-dev-assets-111111111111-eu-west-1-an');
    expect(dev.secretName('uploader')).toBe('acme/dev/uploader');
    expect(dev.keyAlias('tfstate')).toBe('alias/acme-dev-tfstate');
    expect(dev.stateKey('network')).toBe('dev/network.tfstate');
    expect(dev.stateKey('shop/orders')).toBe('dev/shop/orders.tfstate');
  });

  test('use the namespace that the environment names', () => {
    const regional = PlatformEnvironment.dev({ ...PROPS, bucketNamespace: BucketNamespace.ACCOUNT_REGIONAL });
    expect(regional.bucketName('assets')).toBe('acme-dev-assets-111111111111-eu-central-1-an');
  });

  test('are refused, not shortened, when they are too long: the limit, the value and the way out are named', () => {
    expect(() => dev.bucketName('a'.repeat(60))).toThrow(
      `acme-dev: S3 bucket name is acme-dev-${'a'.repeat(60)}-111111111111 (82 characters), must have 3 to 63 characters; `
      + 'shorten the project, the environment or the resource name by 19',
    );
    expect(() => dev.resourceName('r'.repeat(60))).toThrow(/IAM role name is .* \(69 characters\), must have 1 to 64 characters; shorten .* by 5/);
    expect(dev.resourceName('r'.repeat(60), NamedResource.TABLE)).toHaveLength(69);
  });

  test.each(['Assets', 'assets_1', '-assets', 'assets-', 'a--b', '', '9lives', 'as.sets'])('refuse the word %j', (word) => {
    expect(() => dev.resourceName(word)).toThrow(/resource name is .*, must be lower-case words/);
  });

  test('of two different environments or resources never collide', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,4}$/);
    const words = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('-'));
    const named = fc.record({ project: words, name: fc.constantFrom('dev', 'staging', 'prod'), resource: words });
    fc.assert(fc.property(named, named, (a, b) => {
      const make = ({ project, name, resource }: typeof a) =>
        PlatformEnvironment.custom({ ...PROPS, project, name, tier: name as Tier }).resourceName(resource);
      const nameOf = (value: typeof a) => {
        try {
          return make(value);
        } catch (error) {
          expect((error as Error).message).toMatch(/project is/);
          return undefined;
        }
      };
      const [first, second] = [nameOf(a), nameOf(b)];
      return first === undefined || first !== second || JSON.stringify(a) === JSON.stringify(b);
    }), { numRuns: 500 });
  });

  test('of any input are either what the service accepts or refused with the name of the prop', () => {
    fc.assert(fc.property(fc.string({ maxLength: 80 }), fc.string({ maxLength: 80 }), (project, resource) => {
      try {
        expect(PlatformEnvironment.prod({ ...PROPS, project }).bucketName(resource)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      } catch (error) {
        expect((error as Error).message).toMatch(/: (project|resource name|S3 bucket name) is /);
      }
    }), { numRuns: 500 });
  });
});

describe('a state key', () => {
  test.each([
    ['../other/network', 'must not climb'],
    ['a/../../b', 'must not climb'],
    ['/network', 'must not begin with /; use network'],
    ['a//b', 'must not have an empty part'],
    ['net*', 'may not have the character "*"'],
    ['${x}', 'may not have the character "$"'],
    ['', 'must end in a name'],
    ['a/', 'must end in a name'],
  ])('refuses %j', (component, why) => {
    expect(() => dev.stateKey(component)).toThrow(why);
  });
});

describe('an environment', () => {
  test('has the tags of everything in it', () => {
    expect(PlatformEnvironment.prod({ ...PROPS, owner: 'Team Shop', costCenter: 'CC-42' }).tags).toEqual({
      Project: 'acme', Environment: 'prod', ManagedBy: 'Plinth', Owner: 'Team Shop', CostCenter: 'CC-42',
    });
    expect(dev.tags).toMatchObject({ Owner: 'acme', CostCenter: 'acme' });
  });

  test.each([['eu-central-1', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('in %s is in the partition %s', (region, partition) => {
    expect(PlatformEnvironment.dev({ ...PROPS, region }).partition).toBe(partition);
  });

  test('of its own name has the settings of a tier', () => {
    const qa = PlatformEnvironment.custom({ ...PROPS, name: 'qa', tier: Tier.STAGING });
    expect(qa.tier).toBe(Tier.STAGING);
    expect(qa.resourceName('uploader')).toBe('acme-qa-uploader');
  });

  test.each<[string, Partial<PlatformEnvironmentProps>, RegExp]>([
    ['a short account', { account: '123' }, /account is 123, must be 12 digits/],
    ['a token as account', { account: '${Token[AWS.AccountId.4]}' }, /account is .*, must be 12 digits; pass the concrete account id/],
    ['a malformed region', { region: 'europe' }, /region is europe, must be a region like eu-central-1/],
    ['an upper-case project', { project: 'Acme' }, /project is Acme, must be lower-case words/],
    ['a long project', { project: 'a'.repeat(25) }, /project is a+ \(25 characters\), must have at most 24 characters/],
    ['a project that would collide', { project: 'acme-dev' }, /project is acme-dev, may not have the word dev, since its names could then collide/],
    ['an illegal domain', { domainName: 'Example' }, /domainName is Example, must be a lower-case domain name/],
    ['an owner that is no tag value', { owner: 'a;b' }, /owner is a;b, must be a tag value/],
    ['a deployer that is no principal', { deployerArns: ['deployer'] }, /deployerArns is deployer, must be the ARN of a user, role/],
    ['a deployer that is a session', { deployerArns: ['arn:aws:sts::111111111111:assumed-role/deployer/me'] }, /must be the ARN of a user, role or account root/],
    ['a deployer that is everyone', { deployerArns: ['arn:aws:iam::111111111111:role/*'] }, /may not match every principal/],
    ['no deployer', { deployerArns: [] }, /deployerArns is empty, must name at least one principal/],
    ['an unknown namespace', { bucketNamespace: 'local' as BucketNamespace }, /bucketNamespace is local, must be one of global, account-regional/],
  ])('refuses %s', (_what, props, message) => {
    expect(() => PlatformEnvironment.dev({ ...PROPS, ...props })).toThrow(message);
  });

  test('refuses a name that belongs to another tier', () => {
    expect(() => PlatformEnvironment.custom({ ...PROPS, name: 'prod', tier: Tier.DEV })).toThrow(/name is prod, may be prod only with the tier of that name/);
    expect(() => PlatformEnvironment.custom({ ...PROPS, name: 'my-qa', tier: Tier.DEV })).toThrow(/name is my-qa, must be one lower-case word/);
  });

  test('reports all problems together, one a line', () => {
    const refused = () => PlatformEnvironment.dev({ ...PROPS, account: '1', region: 'x' });
    expect(refused).toThrow(/account is 1.*\n.*region is x/);
  });
});
