import { allowedThrough } from '../../verify/cdn';
import { AssetCdnTry } from './attempt';
import { KeyOf } from './row';

/** What the distribution is made to do with its own permissions, by a viewer who asks it to. */
const through = (method: string, key: KeyOf, seeded: boolean): AssetCdnTry => async (attempt) => {
  if (seeded) {
    await attempt.seed(key(attempt));
  }
  await allowedThrough(attempt.cdn.request({ host: attempt.model.distribution.domainName, path: `/${key(attempt)}`, method }));
};

export const readThrough = (key: KeyOf): AssetCdnTry => through('GET', key, true);
/** Whoever may not list is told 403, also of what is not there. */
export const missThrough = (key: KeyOf): AssetCdnTry => through('GET', key, false);
export const writeThrough = (key: KeyOf): AssetCdnTry => through('PUT', key, false);
export const deleteThrough = (key: KeyOf): AssetCdnTry => through('DELETE', key, true);

/** The same bucket behind another distribution, which its policies do not name. */
export const readThroughOther = (key: KeyOf): AssetCdnTry => async (attempt) => {
  await attempt.seed(key(attempt));
  await allowedThrough(attempt.cdn.request({ host: await attempt.otherDistribution(), path: `/${key(attempt)}` }));
};

export const missThroughOther = (key: KeyOf): AssetCdnTry => async (attempt) =>
  allowedThrough(attempt.cdn.request({ host: await attempt.otherDistribution(), path: `/${key(attempt)}` }));
