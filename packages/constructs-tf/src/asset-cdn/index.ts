export * from './asset-bucket';
export * from './asset-bucket-interface';
export * from './asset-cdn';
export * from './asset-log-bucket';
