export { assetCdnAccess, type AssetCdnAttempt, type AssetCdnRow } from './access';
export {
  type AccessLogModel, type AssetCdnModel, type BehaviorModel, type CertificateModel, type DistributionModel, type FirewallModel, type HeaderModel,
  type HeadersModel, type OriginModel,
} from './model';
export { type AssetCdnPromise, assetCdnPromises } from './promises';
export { readDeployedAssetCdn } from './readers/deployed';
export { type AssetCdnTemplates, readAssetCdnTemplate } from './readers/template';
export { readAssetCdnTerraform } from './readers/terraform';
export { type AssetCdnSubject } from './subject';
export { verifyAssetCdn } from './verify/verify';
