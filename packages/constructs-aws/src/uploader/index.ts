export * from './credential';
export * from './uploader';
export * from './uploader-base';
export * from './uploader-interface';
