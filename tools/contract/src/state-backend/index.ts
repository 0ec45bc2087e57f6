export { stateBackendAccess, type StateBackendAttempt, type StateBackendRow } from './access';
export { type StateBackendModel, type TableModel } from './model';
export { type StateBackendPromise, stateBackendPromises } from './promises';
export { readDeployed } from './readers/deployed';
export { readTemplate } from './readers/template';
export { readTerraform } from './readers/terraform';
export { replicaSubject, type StateBackendNamed, type StateBackendSubject } from './subject';
export { verifyStateBackend } from './verify/verify';
