import type { FiredSchedule, LocalCloud } from '@plinth/local-cloud';
import type { Deployment } from '../platform';
import type { LocalDatabase } from './local-database';

/** What stands beside the local cloud in place of a database on AWS. */
export interface LocalDatabaseAccess {
  /** The database of the environment, ready to be dumped. */
  open(): Promise<LocalDatabase>;
  /** Carries a schedule out at once, as its role; AWS has no such call. */
  fire(scheduleName: string): Promise<FiredSchedule>;
}

/** @param directory where the server keeps its data */
export function localDatabase(cloud: LocalCloud, directory: string, deployment: Deployment): LocalDatabaseAccess {
  return {
    open: async () => {
      const { LocalDatabases, requirePostgres, localImages } = await import('./local-database.js');
      await cloud.useImages(localImages(await requirePostgres(), cloud.caFile));
      return new LocalDatabases(directory, cloud.caFile).open(deployment);
    },
    fire: async (scheduleName) => cloud.fireSchedule(await cloud.account(deployment.environment.account), scheduleName),
  };
}
