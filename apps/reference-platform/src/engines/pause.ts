import type { Deployment } from '../platform';
import type { EngineContext } from './engine';

/**
 * Where the tests that kill a run do it: with `PLINTH_PAUSE_AT` set to a point and a deployment, as in
 * `created@terraform-dev`, that run stops there, says so and waits for its end. A kill at a chosen moment is then a
 * real one.
 */
export async function pauseAt(point: string, { id }: Deployment, context: EngineContext): Promise<void> {
  if (process.env.PLINTH_PAUSE_AT === `${point}@${id}`) {
    context.step(`paused at ${point} in process ${process.pid}`);
    await new Promise((resolve) => setTimeout(resolve, 600_000));
  }
}
