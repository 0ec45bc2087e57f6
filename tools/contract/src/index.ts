export { type AwsAccess, type AwsCredentials, type Engine } from './access';
export * from './iam';
export { checkPromise, checkPromises, type LineStatus, type PromiseOf, type VerifyLine } from './promise';
export * from './state-backend';
