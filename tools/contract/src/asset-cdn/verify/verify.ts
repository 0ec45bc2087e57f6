import { AwsAccess } from '../../aws-access';
import { VerifyLine } from '../../promise';
import { verifyDeployed } from '../../verify/verify';
import { assetCdnAccess } from '../access';
import { edgeClients } from '../clients';
import { assetCdnPromises } from '../promises';
import { readWith } from '../readers/deployed';
import { AssetCdnSubject } from '../subject';
import { assetCdnBehaviour } from './behaviour';
import { AssetCdnSession } from './session';

/**
 * Verifies a deployed asset CDN, line by line: reads it, checks every promise, and then behaves as viewers and deployers
 * do, and as those who must not. It writes scratch objects only, and removes them also if the consumer stops early.
 */
export function verifyAssetCdn(access: AwsAccess, subject: AssetCdnSubject): AsyncGenerator<VerifyLine, void, undefined> {
  return verifyDeployed({
    what: 'asset CDN',
    promises: assetCdnPromises,
    behaviours: assetCdnBehaviour,
    rows: assetCdnAccess,
    read: (connection, of) => readWith(connection.clients(), edgeClients(connection), of),
    said: ({ bucket, distribution, firewall, logs }) =>
      [bucket.name, `${distribution.id} (${distribution.domainName})`, ...(firewall ? [firewall.name] : []), ...(logs ? [logs.bucket.name] : [])].join(', '),
    session: (connection, of, model) => new AssetCdnSession(connection, of, model),
    removed: 'every scratch object with its versions, the second distribution and users',
  }, access, subject);
}
