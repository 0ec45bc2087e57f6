import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { CloudfrontDistribution } from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { TerraformIterator, TerraformProvider, TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { outlivesItsUser } from '../../private/order';

export interface CertificateProps {
  readonly domainNames: string[];
  readonly hostedZoneId: string;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}

export interface Certificate {
  readonly certificate: AcmCertificate;
  /** Its ARN once it is validated: before, CloudFront refuses it. */
  readonly validatedArn: string;
}

/** A certificate that is validated by records in the hosted zone, by which ACM also renews it. */
export function createCertificate(scope: Construct, { domainNames, hostedZoneId, tags, provider }: CertificateProps): Certificate {
  const certificate = new AcmCertificate(scope, 'Certificate', {
    domainName: domainNames[0],
    subjectAlternativeNames: domainNames.length > 1 ? domainNames.slice(1) : undefined,
    validationMethod: 'DNS',
    lifecycle: outlivesItsUser,
    tags,
    provider,
  });
  const names = TerraformIterator.fromList(validatedNames(domainNames));
  // a set, and in no order: each record finds its own by the name
  const option = (attribute: string) =>
    `\${one([for option in ${addressOf(certificate)}.domain_validation_options : option.${attribute} if option.domain_name == each.value])}`;
  const records = new Route53Record(scope, 'ValidationRecord', {
    forEach: names,
    zoneId: hostedZoneId,
    name: option('resource_record_name'),
    type: option('resource_record_type'),
    records: [option('resource_record_value')],
    ttl: 300,
    // ACM asks for the same record for every certificate of a name in an account, in whichever region it is
    allowOverwrite: true,
    provider,
  });
  const validation = new AcmCertificateValidation(scope, 'CertificateValidation', {
    certificateArn: certificate.arn,
    validationRecordFqdns: Token.asList(`\${[for record in ${addressOf(records)} : record.fqdn]}`),
    provider,
  });
  return { certificate, validatedArn: validation.certificateArn };
}

/** The names' records in the hosted zone, one instance a name. */
export function createRecords(scope: Construct, { domainNames, hostedZoneId, provider }: CertificateProps, distribution: CloudfrontDistribution): void {
  for (const [id, type] of [['Ipv4Record', 'A'], ['Ipv6Record', 'AAAA']]) {
    const names = TerraformIterator.fromList(domainNames);
    new Route53Record(scope, id, {
      forEach: names,
      zoneId: hostedZoneId,
      name: names.value,
      type,
      alias: { name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false },
      provider,
    });
  }
}

/** A name and its wildcard are validated by one record, which two resources would both own: the first of the two has it. */
function validatedNames(domainNames: string[]): string[] {
  const base = (name: string) => name.replace(/^\*\./, '');
  return domainNames.filter((name, index) => domainNames.findIndex((other) => base(other) === base(name)) === index);
}

/** To be written into an expression, where a token would end it. */
function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
