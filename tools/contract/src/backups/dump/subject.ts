import { DatabaseDumpNames, DatabaseDumpOptions, DatabaseDumpPlace, DatabaseDumpSettings, PlatformEnvironment } from '@plinth/env-presets';
import { BackupStoreSubject } from '../store/subject';

/** What the dump of a database should be. */
export interface DatabaseDumpSubject {
  /** Where dumps are written to: its bucket and key decide too. */
  readonly store: BackupStoreSubject;
  readonly settings: DatabaseDumpSettings;
  readonly names: DatabaseDumpNames;
  /** Image, secret, network: concrete, as the engine resolves them. */
  readonly place: DatabaseDumpPlace;
  /**
   * What was given besides the settings: prefix, host, port, database, CA certificate, compression.
   * @default - nothing
   */
  readonly options?: Pick<DatabaseDumpOptions, 'prefix' | 'host' | 'port' | 'databaseName' | 'caCertificate' | 'compression'>;
}

export function environmentOf({ store }: DatabaseDumpSubject): PlatformEnvironment {
  return store.environment;
}

/** What the keys of the dumps begin with. */
export function prefixOf({ options, names }: DatabaseDumpSubject): string {
  return options?.prefix ?? names.prefix;
}

export function clusterArnOf({ place, names }: DatabaseDumpSubject): string {
  return place.clusterArn ?? names.clusterArn;
}

export function ownsCluster({ place }: DatabaseDumpSubject): boolean {
  return place.clusterArn === undefined;
}

export function portOf({ options }: DatabaseDumpSubject): number {
  return options?.port ?? 5432;
}

/** The repository of an image in ECR; nothing for one that lies elsewhere. */
export function repositoryArnOf({ place: { image }, store: { environment: { partition } } }: DatabaseDumpSubject): string | undefined {
  const [, account, region, repository] = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image) ?? [];
  return repository === undefined ? undefined : `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}
