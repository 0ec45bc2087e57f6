/**
 * Starts tasks in order, so many at a time, and yields their results in order as soon as they are there. What was
 * started is always awaited, also if the consumer stops: nothing is left running when resources are cleaned up.
 */
export async function* inOrder<T>(tasks: ReadonlyArray<() => Promise<T>>, limit: number): AsyncGenerator<T> {
  const running: Array<Promise<T>> = [];
  let stopped = false;
  const start = () => {
    const next = tasks[running.length];
    if (next && !stopped) {
      const promise = next();
      running.push(promise);
      promise.then(start, start);
    }
  };
  for (let count = 0; count < limit; count += 1) {
    start();
  }
  try {
    for (let index = 0; index < tasks.length; index += 1) {
      yield await running[index];
    }
  } finally {
    stopped = true;
    await Promise.allSettled(running);
  }
}
