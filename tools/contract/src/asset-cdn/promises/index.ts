import { bucketPromises } from './bucket';
import { distributionPromises } from './distribution';
import { edgePromises } from './edge';
import { headerPromises } from './headers';
import { routingPromises } from './routing';
import { AssetCdnPromise } from './types';

export type { AssetCdnPromise } from './types';

/** Everything that an asset CDN promises and that can be read off it. What it does is tried by `verifyAssetCdn`. */
export const assetCdnPromises: AssetCdnPromise[] = [
  ...bucketPromises,
  ...distributionPromises,
  ...headerPromises,
  ...routingPromises,
  ...edgePromises,
];
