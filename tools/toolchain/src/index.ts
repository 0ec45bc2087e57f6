export { cacheDirectory, ensureWritable, repositoryRoot } from './cache';
export { doctor, type Finding } from './doctor';
export { doctorExitCode, renderFindings } from './doctor-table';
export {
  findBrowser, findGo, findJava, findMaven, findNpm, findPython, findTerraform, type FoundTerraform,
} from './finders';
export type { OnProgress } from './locking';
export type { FoundTool } from './lookup';
export { findPostgres, type FoundPostgres, missingPostgres } from './postgres';
export { PostgresServer, type PostgresServerOptions } from './postgres-server';
export { type AwsProvider, findAwsProvider, missingProvider } from './provider';
export { findProviderMirror, type ProviderMirror } from './provider-mirror';
export { pythonEnvironment, type PythonEnvironment, type PythonEnvironmentOptions } from './python-environment';
export type { Environment } from './search-path';
export { rareCollection, terraformEnvironment, type TerraformEnvironmentOptions } from './terraform-environment';
export type { Flavor } from './tool-table';
