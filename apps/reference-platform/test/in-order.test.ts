import type { PartStatus, Standing } from '../src/engines/engine';
import type { CompositionName } from '../src/compositions/composition';
import { type EnginePart, EnginesInOrder } from '../src/engines/in-order';
import { deployment } from './support/platform';

const dev = deployment('cdk', 'dev');

function engines(said: string[], { changed = [true, true], states = ['deployed', 'deployed'] as Standing[], refuse = false } = {}) {
  const part = (name: CompositionName, index: number, needs: readonly CompositionName[]): EnginePart => ({
    name,
    needs,
    engine: {
      deploy: async () => { said.push(`deploy ${name}`); return { changed: changed[index]!, summary: changed[index] ? 'deployed' : 'no changes', outputs: { [name]: 'x' } }; },
      plan: async () => [{ action: 'create', type: 'T', address: name }],
      requireDestroyable: async () => {
        said.push(`check ${name}`);
        if (refuse) {
          throw new Error(`${name} holds something`);
        }
      },
      destroy: async () => { said.push(`destroy ${name}`); return { changed: true, summary: 'destroyed', kept: ['the toolkit', name], byHand: [] }; },
      status: async (): Promise<PartStatus> => ({ state: states[index]!, detail: name, outputs: { [name]: 'x' } }),
    },
  });
  return new EnginesInOrder([part('state', 0, []), part('assets', 1, ['state'])]);
}

test('deploys from the first to the last, and destroys from the last to the first when all can be', async () => {
  const said: string[] = [];
  const all = engines(said);
  expect(await all.deploy(dev)).toEqual({ changed: true, summary: 'deployed', outputs: { state: 'x', assets: 'x' } });
  expect(await all.destroy(dev)).toEqual({ changed: true, summary: 'destroyed', kept: ['the toolkit', 'state', 'assets'], byHand: [] });
  expect(said).toEqual(['deploy state', 'deploy assets', 'check state', 'check assets', 'destroy assets', 'destroy state']);
});

test('destroys nothing when one of them cannot be', async () => {
  const said: string[] = [];
  await expect(engines(said, { refuse: true }).destroy(dev)).rejects.toThrow('state holds something');
  expect(said).toEqual(['check state']);
});

test('says what each did where they differ, and deploys only what is asked for', async () => {
  const said: string[] = [];
  expect((await engines(said, { changed: [false, true] }).deploy(dev)).summary).toBe('state no changes, assets deployed');
  expect((await engines(said, { changed: [false, false] }).deploy(dev))).toMatchObject({ changed: false, summary: 'no changes' });
  said.length = 0;
  await engines(said).deploy(dev, ['assets']);
  expect(said).toEqual(['deploy assets']);
  expect((await engines(said).plan(dev)).map(({ address }) => address)).toEqual(['state', 'assets']);
  expect(await engines(said).status(dev, ['assets'])).toEqual({ state: 'deployed', parts: { assets: { state: 'deployed', detail: 'assets' } }, outputs: { assets: 'x' } });
});

test.each<[string, Standing]>([['absent', 'absent'], ['reduced to its data', 'reduced'], ['unfinished', 'unfinished']])(
  'deploys and plans first what is needed and %s', async (_what, state) => {
    const said: string[] = [];
    const all = engines(said, { states: [state, 'absent'], changed: [false, true] });
    expect((await all.deploy(dev, ['assets'])).summary).toBe('state no changes, assets deployed');
    expect(said).toEqual(['deploy state', 'deploy assets']);
    expect((await all.plan(dev, ['assets'])).map(({ address }) => address)).toEqual(['state', 'assets']);
    expect((await all.plan(dev, ['state'])).map(({ address }) => address)).toEqual(['state']);
  });

test('keeps the order whatever the order in which they are asked for', async () => {
  const said: string[] = [];
  await engines(said).deploy(dev, ['assets', 'state']);
  await engines(said).destroy(dev, ['state', 'assets']);
  expect(said).toEqual(['deploy state', 'deploy assets', 'check state', 'check assets', 'destroy assets', 'destroy state']);
});

test('destroys one that nobody needs, and none that another needs which stands', async () => {
  const said: string[] = [];
  expect(await engines(said).destroy(dev, ['assets'])).toMatchObject({ summary: 'destroyed', kept: ['the toolkit', 'assets'] });
  for (const standing of ['deployed', 'unfinished'] as const) {
    await expect(engines(said, { states: ['deployed', standing] }).destroy(dev, ['state'])).rejects.toThrow(
      'assets of acme-cdk-dev stands and needs state, destroy it too: add --only assets, or leave --only out');
  }
  expect(said).toEqual(['check assets', 'destroy assets']);
  for (const standing of ['absent', 'reduced'] as const) {
    said.length = 0;
    await engines(said, { states: ['deployed', standing] }).destroy(dev, ['state']);
    expect(said).toEqual(['check state', 'destroy state']);
  }
});

test('is unfinished where its parts differ', async () => {
  expect((await engines([], { states: ['deployed', 'absent'] }).status(dev))).toMatchObject({ state: 'unfinished', parts: { assets: { state: 'absent' } } });
  expect((await engines([], { states: ['reduced', 'reduced'] }).status(dev)).state).toBe('reduced');
});
