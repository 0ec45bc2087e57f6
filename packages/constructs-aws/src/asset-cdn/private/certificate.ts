import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';

/** Of every CloudFront distribution. @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE = 'Z2FDTNDATAQYW2';

/** A certificate that CloudFormation validates by records in the hosted zone, and renews by itself. */
export function createCertificate(scope: Construct, domainNames: string[], hostedZoneId: string): CfnCertificate {
  return new CfnCertificate(scope, 'Certificate', {
    domainName: domainNames[0],
    subjectAlternativeNames: domainNames.length > 1 ? domainNames.slice(1) : undefined,
    validationMethod: 'DNS',
    domainValidationOptions: domainNames.map((domainName) => ({ domainName, hostedZoneId })),
  });
}

/** The names' records in the hosted zone. Their ids follow from the names, so that a change of order changes nothing. */
export function createRecords(scope: Construct, domainNames: string[], hostedZoneId: string, distributionDomainName: string): void {
  for (const name of domainNames) {
    for (const type of ['A', 'AAAA']) {
      new CfnRecordSet(scope, `Record-${name.replace('*', 'wildcard')}-${type}`, {
        hostedZoneId, name, type, aliasTarget: { dnsName: distributionDomainName, hostedZoneId: CLOUDFRONT_ZONE },
      });
    }
  }
}
