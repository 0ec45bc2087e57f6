import { ASSETS } from './assets';
import { BACKUPS } from './backups';
import { type Composition, COMPOSITION_NAMES, type CompositionName } from './composition';
import { EMAIL } from './email';
import { STATE } from './state';

const BY_NAME: Readonly<Record<CompositionName, Composition>> = { state: STATE, assets: ASSETS, email: EMAIL, backups: BACKUPS };

/** What both engines deploy, in that order. */
export const COMPOSITIONS: readonly Composition[] = COMPOSITION_NAMES.map((name) => BY_NAME[name]);
