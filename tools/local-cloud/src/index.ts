export { DEFAULT_ACCOUNTS, type LocalAccount, type LocalAccountProps, parseAccounts } from './accounts';
export { type ClientConfig, type LocalCredentials, rootCredentials } from './client-settings';
export type { LocalImage, LocalImages } from './images';
export { type AccountStatus, type BackupPlanRun, type FiredSchedule, LocalCloud, type LocalCloudOptions } from './local-cloud';
export { ensureVirtualEnvironment, MINISTACK_VERSION, type VirtualEnvironmentOptions } from './virtual-environment';
