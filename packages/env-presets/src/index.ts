export * from './dns-record';
export * from './environment';
export * from './errors';
export * from './naming';
export * from './policy-statement';
export * from './state-backend';
export * from './tags';
export * from './tier';
