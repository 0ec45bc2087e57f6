import { PromiseOf } from '../../promise';
import { AssetCdnModel, BehaviorModel } from '../model';
import { AssetCdnSubject } from '../subject';

export type AssetCdnPromise = PromiseOf<AssetCdnModel, AssetCdnSubject>;

/** What is wrong on the first path of which something is wrong. */
export function onEveryPath(model: AssetCdnModel, check: (behavior: BehaviorModel) => string | undefined): string | undefined {
  return model.distribution.behaviors.map(check).find((problem) => problem !== undefined);
}
