export * from './grant';
export * from './identity';
export * from './state-backend';
