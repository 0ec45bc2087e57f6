export * from './air-gapped-vault';
export * from './backup-copy-vault';
export * from './backup-plan';
export * from './backup-store';
export * from './backup-store-base';
export * from './backup-store-interface';
export * from './backup-store-replica';
export * from './database-dump';
