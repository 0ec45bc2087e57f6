export {
  type AccessRow, evaluateRow, type LiveTry, type RowEvaluation, rowsOf, type StaticOnlyReport, type Where, writeStaticOnlyReport,
} from './access';
export * from './asset-cdn';
export { type AwsAccess, type AwsCredentials, type Engine } from './aws-access';
export * from './iam';
export { type BucketModel, type KeyModel, type ModelSource } from './model';
export { checkPromise, checkPromises, type LineStatus, type PromiseOf, type VerifyLine } from './promise';
export * from './state-backend';
export * from './uploader';
