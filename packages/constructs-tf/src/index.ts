export * from './asset-cdn';
export * from './backups';
export * from './email';
export * from './grant';
export * from './identity';
export * from './state-backend';
export * from './uploader';
