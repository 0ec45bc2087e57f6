export * from './asset-cdn';
export * from './email';
export * from './state-backend';
export * from './uploader';
