export {
  type AccessRow, evaluateRow, type IdentityName, type LiveAttempt, type LiveTry, type RowEvaluation, rowsOf, stateBackendAccess, type StaticOnlyReport,
  type Where, writeStaticOnlyReport,
} from './access';
export { type BucketModel, type KeyModel, type ModelSource, type StateBackendModel, type TableModel } from './model';
export { type StateBackendPromise, stateBackendPromises } from './promises';
export { readDeployed } from './readers/deployed';
export { readTemplate } from './readers/template';
export { readTerraform } from './readers/terraform';
export { replicaSubject, type StateBackendNamed, type StateBackendSubject } from './subject';
export { verifyStateBackend } from './verify/verify';
