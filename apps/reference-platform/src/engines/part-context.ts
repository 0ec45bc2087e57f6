import { join } from 'node:path';
import { type Composition, COMPOSITION_NAMES } from '../compositions/composition';
import type { EngineContext } from './engine';

/** The first composition works in the deployment's folder itself, the others each in one of their own below it. */
export function partContext(context: EngineContext, { name }: Pick<Composition, 'name'>): EngineContext {
  return name === COMPOSITION_NAMES[0] ? context : { ...context, workDirectory: join(context.workDirectory, name) };
}
