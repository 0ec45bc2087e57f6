export * from './state-backend';
export * from './state-backend-base';
export * from './state-backend-interface';
export * from './state-backend-replica';
