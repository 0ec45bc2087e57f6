import { LockMode } from '@plinth/env-presets';
import { environment } from '../place';

export const OPTIONS = { environment, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' };
