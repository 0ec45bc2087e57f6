import { expectSame, firstProblem, missingTags } from '../../promises/expect';
import { noCodePromise } from '../../promises/no-code';
import { AssetCdnSubject, hasDomain, originOf } from '../subject';
import { AssetCdnPromise, onEveryPath } from './types';

const reading = ({ settings }: AssetCdnSubject): string[] => (settings.corsAllowedOrigins.length > 0 ? ['GET', 'HEAD', 'OPTIONS'] : ['GET', 'HEAD']);

/** How viewers reach the distribution, and how it reaches the bucket. */
export const distributionPromises: AssetCdnPromise[] = [
  {
    id: 'enabled',
    title: 'The distribution serves',
    check: ({ distribution }) => expectSame('serving', distribution.enabled, true),
  },
  {
    id: 'origin',
    title: 'The only origin is the bucket, by its name in its region',
    check: ({ distribution }, subject) => expectSame('the origins', distribution.origins.map(({ domainName, path }) => `${domainName}${path}`), [originOf(subject)])
      ?? firstProblem(distribution.behaviors.map(({ pathPattern, origin }) => expectSame(`the origin of ${pathPattern}`, origin, originOf(subject)))),
  },
  {
    id: 'origin-signed',
    title: 'Every request to the bucket is signed with SigV4 by an origin access control, never by an origin access identity',
    check: ({ distribution }) => firstProblem(distribution.origins.map(({ domainName, s3, accessControl, identity }) =>
      expectSame(`the origin access control of ${domainName}`, accessControl, { originType: 's3', behavior: 'always', protocol: 'sigv4' })
      ?? expectSame(`the origin access identity of ${domainName}`, identity, undefined)
      ?? expectSame(`${domainName} as an S3 origin`, s3, true))),
  },
  {
    id: 'https-only',
    title: 'A viewer who asks without TLS is redirected to HTTPS, on every path',
    check: (model) => onEveryPath(model, ({ pathPattern, viewerProtocol }) => expectSame(`the viewer protocol of ${pathPattern}`, viewerProtocol, 'redirect-to-https')),
  },
  {
    id: 'minimum-tls',
    title: 'Names of its own accept no TLS older than the settings say, and need no address of their own',
    applies: hasDomain,
    check: ({ distribution: { minimumTls, sni } }, { settings }) => expectSame('the minimum TLS policy', minimumTls, settings.minimumTlsVersion)
      ?? expectSame('SNI', sni, true),
  },
  {
    id: 'names',
    title: 'The distribution answers to the names of the settings, and to no others',
    check: ({ distribution }, { settings }) => expectSame('the names', [...distribution.aliases].sort(), [...settings.domainNames].sort()),
  },
  {
    id: 'certificate',
    title: 'Names of its own have a certificate in us-east-1: the one that was brought, or one that DNS validates',
    check: ({ distribution, certificate, source }, { settings, certificateArn }) => {
      const actual = distribution.certificateArn;
      if (settings.domainNames.length === 0) {
        return expectSame('the certificate', actual, undefined);
      }
      const region = expectSame('the region of the certificate', actual?.split(':')[3], 'us-east-1');
      if (certificateArn !== undefined || region !== undefined) {
        return region ?? expectSame('the certificate', actual, certificateArn);
      }
      return certificate === undefined ? `the certificate ${actual} is not to be seen in the ${source}, must be made there`
        : expectSame('the names of the certificate', [...certificate.names].sort(), [...settings.domainNames].sort())
          ?? expectSame('its validation', certificate.validation, 'DNS')
          ?? expectSame('the region in which it is made', certificate.region, 'us-east-1');
    },
  },
  {
    id: 'http-versions',
    title: 'HTTP/2 and HTTP/3 are on',
    check: ({ distribution }) => expectSame('the HTTP version', distribution.httpVersion.toLowerCase(), 'http2and3'),
  },
  {
    id: 'ipv6',
    title: 'IPv6 is on',
    check: ({ distribution }) => expectSame('IPv6', distribution.ipv6, true),
  },
  {
    id: 'compressed',
    title: 'What can be compressed is, on every path',
    check: (model) => onEveryPath(model, ({ pathPattern, compress }) => expectSame(`compression of ${pathPattern}`, compress, true)),
  },
  {
    id: 'read-only',
    title: 'Viewers read: no other method reaches the bucket, on any path',
    check: (model, subject) => onEveryPath(model, ({ pathPattern, allowedMethods }) => expectSame(`the methods of ${pathPattern}`, [...allowedMethods].sort(), reading(subject))),
  },
  {
    id: 'price-class',
    title: 'It is served from the edge locations of the settings',
    check: ({ distribution }, { settings }) => expectSame('the price class', distribution.priceClass, settings.priceClass),
  },
  {
    id: 'not-found',
    title: 'Where there is no object the answer is 404, with the page of the settings, never another page with status 200',
    check: ({ distribution: { errors } }, { settings: { notFoundPage } }) => {
      const page = notFoundPage === undefined ? undefined : { answer: 404, page: `/${notFoundPage}` };
      return firstProblem(errors.map(({ code }) => expectSame('the error that is answered in its own way', code, 404)))
        ?? expectSame('the page of what is not there', errors.filter((error) => error.page !== undefined).map(({ answer, page: found }) => ({ answer, page: found })), page ? [page] : []);
    },
  },
  {
    id: 'not-found-briefly',
    title: 'What was asked for before it was there is found soon after it is',
    check: ({ distribution: { errors } }) => {
      // CloudFront's own default is ten seconds
      const seconds = errors.find(({ code }) => code === 404)?.seconds ?? 10;
      return seconds <= 10 ? undefined : `the seconds for which a 404 is kept are ${seconds}, must be at most 10`;
    },
  },
  {
    id: 'nothing-else-runs',
    title: 'Nothing runs at the edge but CloudFront Functions',
    check: (model) => onEveryPath(model, ({ pathPattern, others }) => expectSame(`what else runs on ${pathPattern}`, others.join(', ') || 'nothing', 'nothing')),
  },
  noCodePromise(),
  {
    id: 'distribution-tags',
    title: 'The distribution carries every tag of the environment',
    check: ({ distribution }, { environment }) => missingTags('the distribution', distribution.tags, environment.tags),
  },
];
