import { PlatformEnvironment } from '../../environment';
import { Problems } from '../../errors';
import { isDomain, isWithin } from '../../private/domain';
import { AssetCdnOptions } from '../settings';

/** @see https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const NAMES_PER_CERTIFICATE = 10;
/** @see https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const LONGEST_COMMON_NAME = 64;
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const NAMES_PER_DISTRIBUTION = 100;

const CERTIFICATE = /^arn:aws:acm:([a-z0-9-]+):(\d{12}):certificate\/[\w-]+$/;

export function checkDomains(environment: PlatformEnvironment, options: AssetCdnOptions, problems: Problems): void {
  const { domainNames = [], certificateArn, hostedZoneId } = options;
  domainNames.forEach((name, index) => {
    checkName(name, problems);
    checkPlaceOf(name, environment, options, problems);
    if (domainNames.indexOf(name) !== index) {
      problems.add('domainNames', name, 'may be given only once', 'remove the second one');
    }
  });
  const made = hostedZoneId !== undefined && certificateArn === undefined;
  if (made && domainNames.length > 0 && domainNames[0].length > LONGEST_COMMON_NAME) {
    problems.add('domainNames', domainNames[0], `may have at most ${LONGEST_COMMON_NAME} characters as the first name, the certificate's common name`, 'put a shorter name first');
  }
  const limit = made ? NAMES_PER_CERTIFICATE : NAMES_PER_DISTRIBUTION;
  if (domainNames.length > limit) {
    problems.add('domainNames', `${domainNames.length} names`, `may be at most ${limit}, ${made ? 'ACM\'s quota for one certificate' : 'CloudFront\'s quota for one distribution'}`,
      made ? 'use a wildcard name, or bring a certificateArn' : 'use a wildcard name');
  }
  checkCertificate(environment, options, problems);
}

function checkName(name: string, problems: Problems): void {
  const [first, ...rest] = name.split('.');
  if (name.includes('*') && (first !== '*' || rest.join('.').includes('*') || rest.length < 2)) {
    problems.add('domainNames', name, 'may have one *, as the whole first label, with at least two labels after it', 'write it like *.assets.example.com');
  } else if (!isDomain(name.replace(/^\*\./, ''))) {
    problems.add('domainNames', name, 'must be a lower-case domain name of at most 253 characters with at least one dot', 'write it like assets.example.com');
  }
}

/** A name outside is most often another environment's, which would then be served from here. */
function checkPlaceOf(name: string, { domainName }: PlatformEnvironment, { acknowledge }: AssetCdnOptions, problems: Problems): void {
  if (acknowledge?.trim()) {
    return;
  }
  if (domainName === undefined) {
    problems.add('domainNames', name, 'must lie within the environment\'s domain, and the environment names none', 'give the environment its domainName, or add acknowledge: \'reason\'');
  } else if (!isWithin(name.replace(/^\*\./, ''), domainName)) {
    problems.add('domainNames', name, `must be ${domainName} or end in .${domainName}, the environment's domain`, 'move it there, or add acknowledge: \'reason\'');
  }
}

function checkCertificate(environment: PlatformEnvironment, { certificateArn, hostedZoneId }: AssetCdnOptions, problems: Problems): void {
  if (hostedZoneId !== undefined && !/^Z[A-Z0-9]{1,31}$/.test(hostedZoneId)) {
    problems.add('hostedZoneId', hostedZoneId, 'must be the id of a hosted zone', 'write it like Z0123456789ABCDEFGHIJ');
  }
  if (certificateArn === undefined) {
    return;
  }
  const [, region, account] = CERTIFICATE.exec(certificateArn) ?? [];
  if (region === undefined) {
    problems.add('certificateArn', certificateArn, 'must be the ARN of an ACM certificate',
      `write it like arn:aws:acm:us-east-1:${environment.account}:certificate/12345678-1234-1234-1234-123456789012`);
  } else if (region !== 'us-east-1') {
    problems.add('certificateArn', certificateArn, `must be in us-east-1 and not in ${region}, since CloudFront is configured there and reads certificates of that region only`,
      'request the certificate again in us-east-1');
  } else if (account !== environment.account) {
    problems.add('certificateArn', certificateArn, `must be in the environment's account ${environment.account}, since CloudFront uses certificates of its own account only`,
      'request the certificate in that account');
  }
}

/** Asked with all options: what is a token is given too. */
export function checkCertificateGiven({ domainNames, certificateArn, hostedZoneId }: AssetCdnOptions, problems: Problems): void {
  if (domainNames === undefined || domainNames.length === 0) {
    for (const [name, value] of Object.entries({ certificateArn, hostedZoneId })) {
      if (value !== undefined) {
        problems.add(name, value, 'may be given only with domainNames, since CloudFront has a certificate for its own name', 'give domainNames, or remove it');
      }
    }
  }
  if (domainNames?.length && certificateArn === undefined && hostedZoneId === undefined) {
    problems.add('domainNames', domainNames.join(', '), 'may be given only with a certificate',
      'give certificateArn (a certificate in us-east-1), or hostedZoneId if Route 53 keeps the zone');
  }
}
