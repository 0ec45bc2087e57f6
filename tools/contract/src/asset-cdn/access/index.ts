import { deployerRows } from './deployer-rows';
import { distributionRows } from './distribution-rows';
import { outsiderRows } from './outsider-rows';
import { AssetCdnRow } from './row';

export { type AssetCdnAttempt } from './attempt';
export { type AssetCdnRow } from './row';

/** Who may do what with assets and their CDN, and who may not. */
export const assetCdnAccess: AssetCdnRow[] = [...distributionRows, ...deployerRows, ...outsiderRows];
