export * from './configuration';
export * from './names';
export * from './policies';
export * from './presets';
export * from './settings';
