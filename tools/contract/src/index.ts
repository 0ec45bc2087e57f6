export {
  type AccessRow, evaluateRow, type LiveTry, type RowEvaluation, rowsOf, type StaticOnlyReport, type Where, writeStaticOnlyReport,
} from './access';
export * from './asset-cdn';
export { type AwsAccess, type AwsCredentials, type Engine, type WebhookAccess } from './aws-access';
export * from './backups';
export * from './email';
export * from './iam';
export {
  type AlarmModel, type BucketModel, type KeyModel, type ModelSource, type QueueModel, type RuleModel, type SubscriptionModel, type TopicModel,
} from './model';
export { checkPromise, checkPromises, type LineStatus, type PromiseOf, type VerifyLine } from './promise';
export * from './state-backend';
export * from './uploader';
