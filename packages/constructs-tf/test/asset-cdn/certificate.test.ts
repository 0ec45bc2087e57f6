import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import { DnsRecords, DnsRecordType, MinimumTlsVersion } from '@plinth/env-presets';
import { AssetCdn } from '../../src';
import { newStack, resourceOf, resourcesOf, synthesize } from '../stacks';
import { terraformTest } from '../terraform';
import { assetsOf, CERTIFICATE, dev, edgeOf, stackOf } from './assets';

const hostedZoneId = 'Z0123456789ABCDEFGHIJ';

/** The record of an id below `Assets`. */
function recordOf(stack: ReturnType<typeof stackOf>, id: string): any {
  const records = Object.entries<any>(synthesize(stack).resource.aws_route53_record).filter(([name]) => name.startsWith(`Assets_${id}_`));
  expect(records).toHaveLength(1);
  return records[0][1];
}

describe('a certificate that exists already', () => {
  test('is used, and no record is made: DNS is elsewhere', () => {
    const stack = stackOf({ domainNames: ['assets.example.com'], certificateArn: CERTIFICATE });
    expect(resourceOf(stack, 'aws_cloudfront_distribution')).toMatchObject({
      aliases: ['assets.example.com'],
      viewer_certificate: { acm_certificate_arn: CERTIFICATE, ssl_support_method: 'sni-only', minimum_protocol_version: 'TLSv1.2_2025' },
    });
    expect(['aws_acm_certificate', 'aws_acm_certificate_validation', 'aws_route53_record'].flatMap((type) => resourcesOf(stack, type))).toEqual([]);
  });

  test('may be one that the app makes', () => {
    const stack = newStack();
    const { certificateArn } = new AssetCdn(stack, 'First', { environment: dev, edgeProvider: edgeOf(stack), domainNames: ['a.example.com'], hostedZoneId });
    const second = new AssetCdn(stack, 'Second', {
      environment: dev, edgeProvider: stack.node.findChild('Edge') as ReturnType<typeof edgeOf>, name: 'second', domainNames: ['b.example.com'], certificateArn,
    });
    expect(second.certificate).toBeUndefined();
    expect(resourcesOf(stack, 'aws_acm_certificate')).toHaveLength(1);
  });

  test('with a hosted zone gets the names\' records there, and no other certificate', () => {
    const stack = stackOf({ domainNames: ['assets.example.com'], certificateArn: CERTIFICATE, hostedZoneId });
    expect(resourcesOf(stack, 'aws_acm_certificate')).toEqual([]);
    expect(recordOf(stack, 'Ipv4Record').for_each).toBe('${toset(["assets.example.com"])}');
  });

  test('is used with the TLS version that is asked for', () => {
    const version = (minimumTlsVersion: MinimumTlsVersion) => resourceOf(
      stackOf({ domainNames: ['assets.example.com'], certificateArn: CERTIFICATE, minimumTlsVersion, acknowledge: 'provider 5.100 knows no newer one' }), 'aws_cloudfront_distribution',
    ).viewer_certificate.minimum_protocol_version;
    expect([MinimumTlsVersion.TLS_1_2_2021, MinimumTlsVersion.TLS_1_3_2025].map(version)).toEqual(['TLSv1.2_2021', 'TLSv1.3_2025']);
  });
});

describe('with a hosted zone', () => {
  const domainNames = ['assets.example.com', '*.assets.example.com', 'cdn.example.com'];

  test('the certificate is made in us-east-1 and replaced before the old one goes', () => {
    expect(resourceOf(stackOf({ domainNames, hostedZoneId }), 'aws_acm_certificate')).toMatchObject({
      domain_name: 'assets.example.com',
      subject_alternative_names: ['*.assets.example.com', 'cdn.example.com'],
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
      provider: 'aws.edge',
    });
  });

  test('each name is validated by one record, which its wildcard shares', () => {
    const record = recordOf(stackOf({ domainNames, hostedZoneId }), 'ValidationRecord');
    expect(record.for_each).toBe('${toset(["assets.example.com", "cdn.example.com"])}');
    expect(record).toMatchObject({ zone_id: hostedZoneId, allow_overwrite: true, ttl: 300 });
    const option = (attribute: string) => expect.stringMatching(new RegExp(
      `^\\$\\{one\\(\\[for option in aws_acm_certificate\\.Assets_Certificate_\\w+\\.domain_validation_options : option\\.${attribute} if option\\.domain_name == each\\.value\\]\\)\\}$`));
    expect(record).toMatchObject({ name: option('resource_record_name'), type: option('resource_record_type'), records: [option('resource_record_value')] });
  });

  test('the distribution waits until the certificate is validated', () => {
    const stack = stackOf({ domainNames, hostedZoneId });
    expect(resourceOf(stack, 'aws_cloudfront_distribution').viewer_certificate.acm_certificate_arn)
      .toMatch(/^\$\{aws_acm_certificate_validation\.Assets_CertificateValidation_\w+\.certificate_arn\}$/);
    expect(resourceOf(stack, 'aws_acm_certificate_validation').validation_record_fqdns)
      .toMatch(/^\$\{\[for record in aws_route53_record\.Assets_ValidationRecord_\w+ : record\.fqdn\]\}$/);
  });

  test.each([['Ipv4Record', 'A'], ['Ipv6Record', 'AAAA']])('%s is an alias of type %s for every name', (id, type) => {
    const record = recordOf(stackOf({ domainNames, hostedZoneId }), id);
    expect(record).toMatchObject({ zone_id: hostedZoneId, name: '${each.value}', type, alias: { evaluate_target_health: false } });
    expect(record.for_each).toBe('${toset(["assets.example.com", "*.assets.example.com", "cdn.example.com"])}');
    expect([record.alias.name, record.alias.zone_id]).toEqual([expect.stringMatching(/\.domain_name\}$/), expect.stringMatching(/\.hosted_zone_id\}$/)]);
  });

  test('the zone may be one that the app makes', () => {
    const stack = newStack();
    const zone = new Route53Zone(stack, 'Zone', { name: 'example.com' });
    new AssetCdn(stack, 'Assets', { environment: dev, edgeProvider: edgeOf(stack), domainNames: ['assets.example.com'], hostedZoneId: zone.zoneId });
    expect(recordOf(stack, 'Ipv4Record').zone_id).toBe('${aws_route53_zone.Zone.zone_id}');
  });
});

test('DNS elsewhere gets its records as data, to be rendered once the distribution is deployed', () => {
  const { assets } = assetsOf({ domainNames: ['assets.example.com'], certificateArn: CERTIFICATE });
  expect(assets.dnsRecords).toEqual([
    { type: DnsRecordType.ALIAS, name: 'assets.example.com', values: [assets.distributionDomainName], ttlSeconds: 300, purpose: expect.any(String) },
  ]);
  expect(() => DnsRecords.toJson(assets.dnsRecords)).toThrow(/assets\.example\.com/);
  const deployed = assets.dnsRecords.map((record) => ({ ...record, values: ['d111111abcdef8.cloudfront.net'] }));
  expect(DnsRecords.toZoneFile(deployed, { zone: 'example.com' })).toMatch(/assets\s+300\s+IN\s+CNAME\s+d111111abcdef8\.cloudfront\.net\./);
});

terraformTest('Terraform evaluates a hosted zone\'s records as they are meant', async ({ directory, run }) => {
  const { resource } = synthesize(stackOf({ domainNames: ['*.assets.example.com', 'assets.example.com', 'cdn.example.com'], hostedZoneId }));
  const name = (type: string, id: string) => `${type}.${Object.keys(resource[type]).find((address) => address.startsWith(`Assets_${id}_`))}`;
  const kept = ['aws_acm_certificate', 'aws_acm_certificate_validation', 'aws_route53_record'].map((type) => [type, resource[type]]);
  const alias = JSON.stringify(kept).replace(/\$\{aws_cloudfront_distribution\.\w+\.(domain_name|hosted_zone_id)\}/g, 'd111111abcdef8.cloudfront.net');
  await writeFile(path.join(directory, 'main.tf.json'), JSON.stringify({
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: '>= 5.100.0, < 7.0.0' } } },
    provider: { aws: [{ alias: 'edge', region: 'us-east-1' }] },
    resource: Object.fromEntries(JSON.parse(alias)),
  }));
  const validated = ['*.assets.example.com', 'assets.example.com', 'cdn.example.com'].map((domain) => `{
    domain_name           = "${domain}"
    resource_record_name  = "_1.${domain.replace('*.', '')}."
    resource_record_type  = "CNAME"
    resource_record_value = "_2.acm-validations.aws."
  }`);
  await writeFile(path.join(directory, 'records.tftest.hcl'), `
    mock_provider "aws" {
      alias = "edge"
      mock_resource "aws_acm_certificate" {
        defaults = {
          arn                       = "${CERTIFICATE}"
          domain_validation_options = [${validated.join(', ')}]
        }
      }
    }
    run "records" {
      command = apply
      assert {
        condition     = [for record in ${name('aws_route53_record', 'ValidationRecord')} : record.name] == ["_1.assets.example.com.", "_1.cdn.example.com."]
        error_message = jsonencode(${name('aws_route53_record', 'ValidationRecord')})
      }
      assert {
        condition     = length(${name('aws_acm_certificate_validation', 'CertificateValidation')}.validation_record_fqdns) == 2
        error_message = jsonencode(${name('aws_acm_certificate_validation', 'CertificateValidation')})
      }
      assert {
        condition     = length(${name('aws_route53_record', 'Ipv4Record')}) == 3
        error_message = jsonencode(${name('aws_route53_record', 'Ipv4Record')})
      }
    }`);
  await run('init', '-input=false');
  expect(await run('test', '-no-color')).toContain('Success! 1 passed, 0 failed.');
});
