import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { AssetCdnOptions, AssetEncryption, CachePreset, PlatformEnvironment, PriceClass } from '@plinth/env-presets';
import { TerraformVariable, Testing } from 'cdktf';
import { AssetBucket, AssetCdn, AssetCdnProps, AssetLogBucket, Credential, Uploader } from '../../src';
import { newStack, PLACE, synthesize } from '../stacks';
import { CERTIFICATE, dev, edgeOf, prod, stackOf, staging } from './assets';

/** What the constructor says to props; an AssetCdn that is made says nothing. */
function refusal(props: Partial<AssetCdnProps>): string {
  try {
    stackOf(props);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

const certificateArn = CERTIFICATE;
const PATH = 'Stack/Assets: ';

describe('is refused by one sentence', () => {
  test.each<[string, Partial<AssetCdnProps>, string]>([
    ['a domain outside the environment\'s', { domainNames: ['assets.other.com'], certificateArn },
      "domainNames is assets.other.com, must be example.com or end in .example.com, the environment's domain; move it there, or add acknowledge: 'reason'"],
    ['a domain where the environment has none', { environment: PlatformEnvironment.dev(PLACE), domainNames: ['assets.example.com'], certificateArn },
      "domainNames is assets.example.com, must lie within the environment's domain, and the environment names none; give the environment its domainName, or add acknowledge: 'reason'"],
    ['a wildcard inside a name', { domainNames: ['assets.*.example.com'], certificateArn },
      'domainNames is assets.*.example.com, may have one *, as the whole first label, with at least two labels after it; write it like *.assets.example.com'],
    ['a name twice', { domainNames: ['a.example.com', 'a.example.com'], certificateArn }, 'domainNames is a.example.com, may be given only once; remove the second one'],
    ['more names than one certificate takes', { domainNames: Array.from({ length: 11 }, (_, index) => `a${index}.example.com`), hostedZoneId: 'Z0123456789' },
      "domainNames is 11 names, may be at most 10, ACM's quota for one certificate; use a wildcard name, or bring a certificateArn"],
    ['names without a certificate', { domainNames: ['a.example.com'] },
      'domainNames is a.example.com, may be given only with a certificate; give certificateArn (a certificate in us-east-1), or hostedZoneId if Route 53 keeps the zone'],
    ['a certificate without names', { certificateArn },
      `certificateArn is ${CERTIFICATE}, may be given only with domainNames, since CloudFront has a certificate for its own name; give domainNames, or remove it`],
    ['a certificate of another region', { domainNames: ['a.example.com'], certificateArn: CERTIFICATE.replace('us-east-1', 'eu-central-1') },
      `certificateArn is ${CERTIFICATE.replace('us-east-1', 'eu-central-1')}, must be in us-east-1 and not in eu-central-1, since CloudFront is configured there `
      + 'and reads certificates of that region only; request the certificate again in us-east-1'],
    ['a certificate of another account', { domainNames: ['a.example.com'], certificateArn: CERTIFICATE.replace('111111111111', '222222222222') },
      `certificateArn is ${CERTIFICATE.replace('111111111111', '222222222222')}, must be in the environment's account 111111111111, `
      + 'since CloudFront uses certificates of its own account only; request the certificate in that account'],
    ['HSTS below the tier\'s minimum', { environment: prod, hstsSeconds: 86_400 },
      "hstsSeconds is 86400, must protect at least as much as staging (2592000); remove it to use the prod default of 63072000, or add acknowledge: 'reason'"],
    ['HSTS below what any tier has', { hstsSeconds: 60 }, 'hstsSeconds is 60, must be a whole number from 300 to 2147483647; remove it to use the dev default of 86400'],
    ['preload without a reason', { environment: prod, hstsPreload: true, hstsIncludeSubDomains: true },
      "hstsPreload is true, may be used only with acknowledge, since browsers ship with it for months after it is removed; add acknowledge: 'reason', or remove it"],
    ['a Content-Security-Policy of two lines', { contentSecurityPolicy: "default-src 'self';\nimg-src *" },
      'contentSecurityPolicy is "default-src \'self\';\\nimg-src *", must be one line, since a header ends at a line break; join its lines with spaces'],
    ['CORS for the whole web in prod', { environment: prod, corsAllowedOrigins: ['*'] },
      'corsAllowedOrigins is *, must name the origins in prod, or every page of the web could upload with a URL that it got hold of; write them like https://app.example.com'],
    ['a price class that CloudFront has not', { priceClass: 'PriceClass_300' as PriceClass },
      'priceClass is PriceClass_300, must be one of PriceClass_100, PriceClass_200, PriceClass_All; use the PriceClass enum'],
    ['a retention that CloudWatch has not', { logRetentionDays: 29 }, 'logRetentionDays is 29, must be 0 for no logs, or one of 1, 3, '],
    ['a path twice', { cacheRules: [{ pathPattern: 'a', preset: CachePreset.OFF }, { pathPattern: 'a', preset: CachePreset.HTML }] },
      'cacheRules is a, may be given only once; remove the second one'],
    ['upload prefixes that overlap', { uploadPrefixes: ['in/', 'in/team/'] }, 'uploadPrefixes is in/team/, may not overlap with in/; remove one of the two'],
    ['a page that climbs', { notFoundPage: '../404.html' }, 'notFoundPage is ../404.html, '],
    ['a firewall weaker than below', { environment: prod, logRetentionDays: 7 }, 'logRetentionDays is 7, must protect at least as much as staging (30); '],
    ['a region outside the partition aws', { environment: PlatformEnvironment.dev({ ...PLACE, region: 'cn-north-1' }), edgeProvider: undefined },
      'environment.region is cn-north-1, must be in the partition aws, where CloudFront is configured in us-east-1; use a region of that partition'],
  ])('%s', (_, props, sentence) => {
    expect(refusal(props)).toContain(`${PATH}${sentence}`);
  });

  test('no provider of us-east-1, away from there', () => {
    expect(refusal({ edgeProvider: undefined })).toBe(
      `${PATH}edgeProvider is missing, must be a provider of us-east-1, since CloudFront, its certificates, firewall and logs are configured there only; `
      + "pass new AwsProvider(stack, 'Edge', { region: 'us-east-1', alias: 'edge' })",
    );
  });
});

test('all problems of the props are told at once, and nothing is made', () => {
  const stack = newStack('Stack', Testing.app(), 'eu-west-1');
  const edgeProvider = new AwsProvider(stack, 'Edge', { alias: 'edge', region: 'eu-west-1' });
  const wrong: AssetCdnOptions = { hstsSeconds: 1, wafRateLimit: 1, domainNames: ['a.example.com'], encryption: 'none' as AssetEncryption };
  expect(() => new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider, ...wrong })).toThrow(new RegExp([
    'encryption is none, ', 'hstsSeconds is 1, ', 'wafRateLimit is 1, ', 'domainNames is a.example.com, may be given only with a certificate', "the provider's region is eu-west-1, must be eu-central-1",
    "the edgeProvider's region is eu-west-1, must be us-east-1",
  ].map((line) => `Stack/Assets: ${line}[^\\n]*`).join('\\n')));
  expect(synthesize(stack).resource).toBeUndefined();
});

describe('what is chosen where a bucket is made', () => {
  test('cannot be chosen for one that is given', () => {
    const stack = newStack();
    const bucket = new AssetBucket(stack, 'AssetBucket', { environment: staging });
    const edgeProvider = edgeOf(stack);
    const given = { encryption: AssetEncryption.S3_MANAGED, presignedMaxAgeSeconds: 900, noncurrentVersionRetentionDays: 30 };
    expect(() => new AssetCdn(stack, 'Assets', { environment: staging, edgeProvider, bucket, ...given })).toThrow(
      Object.entries({ encryption: 's3-managed', noncurrentVersionRetentionDays: 30, presignedMaxAgeSeconds: 900 })
        .map(([name, value]) => `Stack/Assets: ${name} is ${value}, may be given only where the bucket is made, and bucket is given; give it to the AssetBucket`).join('\n'),
    );
    const corsAllowedOrigins = ['https://app.example.com'];
    expect(() => new AssetCdn(stack, 'Other', { environment: staging, edgeProvider, bucket, corsAllowedOrigins })).toThrow(
      'Stack/Other: corsAllowedOrigins is https://app.example.com, must be allowed by the bucket too, which answers what scripts ask first');
    const answering = new AssetBucket(stack, 'Answering', { environment: staging, name: 'answering', corsAllowedOrigins });
    expect(() => new AssetCdn(stack, 'Second', { environment: staging, name: 'second', edgeProvider, bucket: answering, corsAllowedOrigins })).not.toThrow();
  });

  test('is sandboxed for every uploader of the bucket, whichever comes first', () => {
    const [first, second] = [newStack(), newStack()];
    const credential = Credential.githubOidc({ repository: 'acme/shop', branch: 'main' });
    const bucket = new AssetBucket(first, 'AssetBucket', { environment: dev });
    new AssetCdn(first, 'Assets', { environment: dev, edgeProvider: edgeOf(first), bucket });
    expect(() => new Uploader(first, 'Uploader', { environment: dev, credential, bucket, prefixes: ['invoices/'] })).toThrow(
      'Stack/Uploader: prefixes is invoices/, must lie below one of the uploadPrefixes of Stack/Assets (uploads/), where nothing that is uploaded may run; move it there');
    const other = new AssetBucket(second, 'AssetBucket', { environment: dev });
    new Uploader(second, 'Uploader', { environment: dev, credential, bucket: other, prefixes: ['invoices/'] });
    expect(() => new AssetCdn(second, 'Assets', { environment: dev, edgeProvider: edgeOf(second), bucket: other })).toThrow(
      'Stack/Assets: uploadPrefixes is uploads/, must hold invoices/, which Stack/Uploader uploads to, or it would be served as the site\'s own; add it');
  });

  test('nor how long logs are kept for a log bucket that is given', () => {
    const stack = newStack();
    const edgeProvider = edgeOf(stack);
    const logBucket = new AssetLogBucket(stack, 'Logs', { environment: staging, edgeProvider });
    expect(() => new AssetCdn(stack, 'Assets', { environment: staging, edgeProvider, logBucket, logRetentionDays: 30 })).toThrow(
      'Stack/Assets: logRetentionDays is 30, may be given only where the bucket is made, and logBucket is given; give it to the AssetLogBucket',
    );
  });
});

describe('a token', () => {
  test('is refused where it decides what is made, also inside a list', () => {
    const stack = newStack();
    const token = new TerraformVariable(stack, 'name', {}).stringValue;
    const wrong = { name: token, domainNames: [token], cacheRules: [{ pathPattern: token, preset: CachePreset.OFF }] };
    expect(() => new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), certificateArn, ...wrong })).toThrow([
      'Stack/Assets: name is a token, must be concrete, since it is part of names; write the value itself',
      'Stack/Assets: domainNames is a token, must be concrete, since it decides what is made; write the value itself',
      'Stack/Assets: cacheRules is a token, must be concrete, since it decides what is made; write the value itself',
    ].join('\n'));
  });

  test('is taken where Terraform takes it', () => {
    const stack = newStack();
    const contentSecurityPolicy = new TerraformVariable(stack, 'csp', {}).stringValue;
    new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), contentSecurityPolicy });
    expect(JSON.stringify(synthesize(stack).resource.aws_cloudfront_response_headers_policy)).toContain('"content_security_policy":"${var.csp}"');
  });
});

test('a second asset CDN of one name in an app is refused with who has it, and another name is the way out', () => {
  const app = Testing.app();
  const [one, two] = [newStack('One', app), newStack('Two', app)];
  new AssetCdn(one, 'Assets', { environment: dev, edgeProvider: edgeOf(one) });
  const edgeProvider = edgeOf(two);
  expect(() => new AssetCdn(two, 'Assets', { environment: dev, edgeProvider })).toThrow(
    'Two/Assets: asset CDN is acme-dev-assets-viewer, may be made only once, and One/Assets makes it; give one of the two another name',
  );
  expect(new AssetCdn(two, 'Downloads', { environment: dev, edgeProvider, name: 'downloads' }).bucket.bucketName).toBe('acme-dev-downloads-111111111111');
});
