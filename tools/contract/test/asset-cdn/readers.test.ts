import { Tier } from '@plinth/env-presets';
import { assetCdnPromises, AssetCdnModel, checkPromises, readAssetCdnTemplate, readAssetCdnTerraform } from '../../src';
import { CASES, DEV, PROD, subjectOf } from './subjects';
import { edgeOf, homeOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

const templatesOf = (subject: typeof DEV) => ({ home: homeOf(subject), edge: edgeOf(subject) });

/** What an engine calls its own, what only one of them has, and the newest TLS policy that each knows. */
function comparable(model: AssetCdnModel): unknown {
  const text = JSON.stringify({ ...model, source: undefined, types: undefined })
    .replace(/Assets_?Key_?3C4D/g, 'KEY').replace(/certificate\/(Certificate|assets\.example\.com)/g, 'certificate/C').replace(/TLSv1.2_20\d\d/g, 'TLS');
  return JSON.parse(text);
}

describe.each(CASES)('%s', (_, subject) => {
  test('reads the same model out of both engines', () => {
    expect(comparable(readAssetCdnTerraform(terraformOf(subject), subject))).toEqual(comparable(readAssetCdnTemplate(templatesOf(subject), subject)));
  });

  test.each([
    ['the templates', () => readAssetCdnTemplate(templatesOf(subject), subject)],
    ['Terraform\'s JSON', () => readAssetCdnTerraform(JSON.stringify(terraformOf(subject)), subject)],
  ])('keeps every promise in %s, and knows all that they ask', (_name, read) => {
    const lines = checkPromises(assetCdnPromises, read(), subject);
    expect(lines.filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(45);
  });
});

describe('readAssetCdnTemplate', () => {
  test('takes what home reads of the edge stack from its outputs', () => {
    const { bucket, distribution } = readAssetCdnTemplate(templatesOf(PROD), PROD);
    expect(distribution.arn).toBe('arn:aws:cloudfront::111111111111:distribution/Distribution');
    expect(bucket.policy.find(({ sid }) => sid === 'AllowDistributionToRead')?.conditions).toEqual([
      { operator: 'StringEquals', key: 'AWS:SourceArn', values: [distribution.arn] },
    ]);
  });

  test('refuses an output that the edge stack does not have, or of another region', () => {
    const edge = edgeOf(DEV);
    delete edge.Outputs.AssetsDistributionId;
    expect(() => readAssetCdnTemplate({ home: homeOf(DEV), edge }, DEV))
      .toThrow(/reads the output AssetsDistributionId of Web-edge in us-east-1, which the edge stack .* does not have/);
    const home = JSON.parse(JSON.stringify(homeOf(DEV)).replaceAll('"Region":"us-east-1"', '"Region":"eu-west-1"'));
    expect(() => readAssetCdnTemplate({ home, edge: edgeOf(DEV) }, DEV)).toThrow(/in eu-west-1, which the edge stack in us-east-1 does not have/);
  });

  test('reads one stack where home is in us-east-1', () => {
    const subject = { ...DEV, environment: subjectOf(Tier.DEV).environment };
    const both = JSON.parse(JSON.stringify({ Resources: { ...homeOf(subject).Resources, ...edgeOf(subject).Resources } })
      .replaceAll(JSON.stringify({ 'Fn::GetStackOutput': { StackName: 'Web-edge', OutputName: 'AssetsDistributionId', Region: 'us-east-1' } }), '{"Ref":"Distribution"}'));
    expect(readAssetCdnTemplate({ home: both }, subject).bucket.policy.some(({ sid }) => sid === 'AllowDistributionToRead')).toBe(true);
  });

  test('says which template is missing', () => {
    expect(() => readAssetCdnTemplate({ home: { Resources: {} } }, DEV)).toThrow(/has no bucket acme-dev-assets-111111111111, pass the template/);
    expect(() => readAssetCdnTemplate({ home: homeOf(DEV), edge: { ...edgeOf(DEV), Outputs: { AssetsDistributionId: { Value: 'E1' } }, Resources: {} } }, DEV))
      .toThrow(/has no distribution whose origin is/);
    const elsewhere = JSON.parse(JSON.stringify(edgeOf(DEV)).replaceAll('acme-dev-assets-111111111111.s3', 'other.s3'));
    expect(() => readAssetCdnTemplate({ home: homeOf(DEV), edge: elsewhere }, DEV))
      .toThrow(/has no distribution whose origin is acme-dev-assets-111111111111.s3.eu-central-1.amazonaws.com/);
  });

  test('tells two asset CDNs of one stack apart by their buckets', () => {
    const other = JSON.parse(JSON.stringify(edgeOf(DEV).Resources.Distribution).replaceAll('acme-dev-assets-', 'acme-dev-media-'));
    const edge = edgeOf(DEV);
    edge.Resources = { Other: other, ...edge.Resources };
    expect(readAssetCdnTemplate({ home: homeOf(DEV), edge }, DEV).distribution.id).toBe('Distribution');
  });

  test('sees logs only where source, delivery, destination and bucket are joined', () => {
    for (const missing of ['LogSource', 'LogDelivery', 'LogDestination']) {
      const edge = edgeOf(PROD);
      delete edge.Resources[missing];
      if (missing !== 'LogDelivery') {
        delete edge.Resources.LogDelivery;
      }
      expect(readAssetCdnTemplate({ home: homeOf(PROD), edge }, PROD).logs).toBeUndefined();
    }
  });

  test('knows nothing of a bucket that is the user\'s own, and promises nothing of it', () => {
    const subject = { ...DEV, importedBucket: true };
    const home = homeOf(DEV);
    for (const id of ['AssetsBucket1A2B', 'AssetsBucketPolicy']) {
      delete home.Resources[id];
    }
    home.Resources.DeployPolicy.Properties.PolicyDocument = JSON.parse(
      JSON.stringify(home.Resources.DeployPolicy.Properties.PolicyDocument).replaceAll('{"Fn::GetAtt":["AssetsBucket1A2B","Arn"]}', '"arn:aws:s3:::acme-dev-assets-111111111111"'),
    );
    const lines = checkPromises(assetCdnPromises, readAssetCdnTemplate({ home, edge: edgeOf(DEV) }, subject), subject);
    expect(lines.filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(lines.map(({ id }) => id)).not.toContain('read-exactly');
  });
});

describe('readAssetCdnTerraform', () => {
  test('reads a certificate of the aliased provider\'s region', () => {
    expect(readAssetCdnTerraform(terraformOf(PROD), PROD).certificate).toMatchObject({ region: 'us-east-1', validation: 'DNS' });
    const document = terraformOf(PROD);
    delete document.resource.aws_acm_certificate.Certificate.provider;
    expect(readAssetCdnTerraform(document, PROD).certificate?.region).toBe('eu-central-1');
  });

  test('says what is missing', () => {
    expect(() => readAssetCdnTerraform({ resource: {} }, DEV)).toThrow(/has no bucket acme-dev-assets-111111111111/);
    const document = terraformOf(DEV);
    delete document.resource.aws_cloudfront_distribution;
    delete document.resource.aws_s3_bucket_policy;
    delete document.resource.aws_iam_role_policy;
    expect(() => readAssetCdnTerraform(document, DEV)).toThrow(/has no distribution whose origin is/);
  });
});
