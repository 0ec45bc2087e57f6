export { DEFAULT_ACCOUNTS, type LocalAccount, type LocalAccountProps, parseAccounts } from './accounts';
export { type ClientConfig, type LocalCredentials, rootCredentials } from './client-settings';
export { type AccountStatus, LocalCloud, type LocalCloudOptions } from './local-cloud';
export { ensureVirtualEnvironment, MINISTACK_VERSION, type VirtualEnvironmentOptions } from './virtual-environment';
