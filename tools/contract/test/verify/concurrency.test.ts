import { inOrder } from '../../src/verify/concurrency';

describe('inOrder', () => {
  const deferred = () => {
    let resolve!: () => void;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    return { promise, resolve };
  };

  test('yields in order, with so many at a time', async () => {
    let running = 0;
    let most = 0;
    const task = (index: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < (index % 3) * 5; turn += 1) {
        await Promise.resolve();
      }
      running -= 1;
      return index;
    };
    const found: number[] = [];
    for await (const index of inOrder(Array.from({ length: 20 }, (_, index) => task(index)), 4)) {
      found.push(index);
    }
    expect(found).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(4);
  });

  test('starts nothing more once the consumer stops, and waits for what runs', async () => {
    const slow = deferred();
    const started: number[] = [];
    let slowEnded = false;
    const tasks = [
      async () => { started.push(0); },
      async () => { started.push(1); await slow.promise; slowEnded = true; },
      async () => { started.push(2); await slow.promise; },
      async () => { started.push(3); },
    ];
    const iterator = inOrder(tasks, 2);
    await iterator.next();
    const ended = iterator.return(undefined);
    slow.resolve();
    await ended;
    expect(slowEnded).toBe(true);
    expect(started).not.toContain(3);
  });

  test('has nothing to yield of nothing', async () => {
    expect(await inOrder([], 3).next()).toEqual({ done: true, value: undefined });
  });
});
