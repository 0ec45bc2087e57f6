import { AccessRow, rowsIn, Where as WhereOf } from '../../access/row';
import { AssetCdnModel } from '../model';
import { AssetCdnSubject, bucketArnOf, hasLogs, ownBucket } from '../subject';
import { AssetCdnAttempt } from './attempt';
import { decide } from './decide';
import { contextOf, IDENTITY_TITLES, identityOf, IdentityName } from './identities';

export type Where = WhereOf<AssetCdnSubject, AssetCdnModel>;
export type AssetCdnRow = AccessRow<AssetCdnSubject, AssetCdnModel, AssetCdnAttempt, IdentityName>;

export const row = rowsIn<AssetCdnSubject, AssetCdnModel, AssetCdnAttempt, IdentityName>({
  titles: IDENTITY_TITLES,
  // of a bucket of the user's own nothing is known but what is granted on it
  exists: (identity, subject) => (identity.endsWith('log-delivery') ? hasLogs(subject) : identity === 'deployer' || ownBucket(subject)),
  decide: ({ identity, action, resource, context }, model, subject) => decide(
    { identity: identityOf(identity, model, subject), action, resource, context: { ...contextOf(identity, model, subject), ...context } }, model, subject,
  ),
});

/** The key of an object, from where an attempt is made. */
export type KeyOf = (where: Pick<Where, 'subject' | 'component'>) => string;

/** With an extension, so that no routing takes it for a page. */
export const asset: KeyOf = ({ component }) => `${component}.txt`;
export const upload: KeyOf = ({ subject, component }) => `${subject.settings.uploadPrefixes[0] ?? 'uploads/'}${component}.txt`;
/** Every place where a live try writes; what is written there is found and removed by these. */
export const SCRATCH_KEYS: readonly KeyOf[] = [asset, upload];

export const bucketArn = ({ subject }: Where): string => bucketArnOf(subject);
export const objectArn = (key: KeyOf) => (where: Where): string => `${bucketArn(where)}/${key(where)}`;
export const keyArn = ({ model }: Where): string => model.key?.arn ?? '';
export const distributionArn = ({ model }: Where): string => model.distribution.arn;
export const otherDistributionArn = ({ subject: { environment } }: Where): string =>
  `arn:${environment.partition}:cloudfront::${environment.account}:distribution/EOTHEREXAMPLE`;
