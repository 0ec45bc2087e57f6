export * from './exit-codes';
export * from './keys';
export * from './manifest';
export * from './manifest-document';
export * from './metrics';
export * from './variables';
