export * from './asset-cdn';
export * from './state-backend';
export * from './uploader';
