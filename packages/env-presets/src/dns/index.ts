export * from './options';
export * from './record';
export * from './records';
