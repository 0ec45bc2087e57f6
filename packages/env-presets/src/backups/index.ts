export * from './alarm-topic';
export * from './dump';
export * from './plan';
export * from './program';
export * from './store';
