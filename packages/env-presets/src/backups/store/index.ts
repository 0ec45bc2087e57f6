export * from './alarms';
export * from './lifecycle';
export * from './names';
export * from './policies';
export * from './presets';
export * from './settings';
