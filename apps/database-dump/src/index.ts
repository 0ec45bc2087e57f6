export type { Tls } from './configuration';
export type { AccessTls } from './database/access';
export { type CompareOptions, type Comparison, compareDatabase } from './restore/compare';
export { type FoundDump, listManifests, newestDump, readManifest } from './restore/newest';
export { type Restored, restoreDump, type RestoreOptions } from './restore/restore';
export type { TargetOptions } from './restore/target';
export type { Database } from './secret';
