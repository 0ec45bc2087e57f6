import { waitedSeconds } from '../src/cli/output';
import type { Wait } from '../src/engines/engine';
import { TerraformEvents } from '../src/engines/terraform/events';

const event = (type: string, what: string, seconds: number, name = 'One') => JSON.stringify({
  'type': type, '@timestamp': new Date(seconds * 1000).toISOString(), 'hook': { resource: { addr: `${what}.${name}`, resource_type: what }, action: 'create' },
});

test('a wait is what the provider does by its own clock, from the beginning of an apply to its end', () => {
  const waits: Wait[] = [];
  const events = new TerraformEvents(() => undefined, (wait) => waits.push(wait));
  const lifecycle = 'aws_s3_bucket_lifecycle_configuration';
  [
    event('refresh_start', lifecycle, 1), event('apply_start', lifecycle, 10), event('apply_start', 'aws_s3_bucket', 10), event('apply_start', 'aws_vpc', 12),
    event('apply_complete', 'aws_s3_bucket', 60), event('apply_errored', 'aws_vpc', 22), event('apply_complete', lifecycle, 65), 'no JSON', '{"type":',
  ].forEach((line) => events.read(line));
  expect(waits).toEqual([{ what: 'aws_vpc', from: 12_000, to: 22_000 }, { what: lifecycle, from: 10_000, to: 65_000 }]);
});

test.each<[string, Array<[number, number]>, number]>([
  ['nothing', [], 0],
  ['one', [[1000, 2500]], 1.5],
  ['those at a time once', [[0, 10_000], [2000, 5000], [9000, 12_000]], 12],
  ['those apart both, in whatever order', [[20_000, 21_000], [0, 1000]], 2],
])('counts %s', (_what, spans, seconds) => {
  expect(waitedSeconds(spans.map(([from, to]) => ({ what: 'x', from, to })))).toBe(seconds);
});
