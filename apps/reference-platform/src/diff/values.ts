const SPANS: ReadonlyArray<readonly [seconds: number, word: string]> = [[86_400, 'day'], [3600, 'hour'], [60, 'minute']];

/** A value as people read it. A list has one line for each of its items. */
export function shown(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') {
    return 'none';
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((item) => shown('', item)).join('\n');
  }
  if (typeof value === 'object') {
    return Object.entries(value).map(([key, item]) => `${key} = ${shown(key, item)}`).join('\n');
  }
  if (typeof value === 'boolean') {
    return value ? 'yes' : 'no';
  }
  return typeof value === 'number' ? `${value}${unitOf(name, value)}` : String(value);
}

function unitOf(name: string, value: number): string {
  if (/Percent$/.test(name)) {
    return ' %';
  }
  const unit = /(Days|Hours|Minutes)$/.exec(name)?.[1]!.toLowerCase();
  if (unit !== undefined) {
    return value === 1 ? ` ${unit.slice(0, -1)}` : ` ${unit}`;
  }
  return /Seconds$/.test(name) ? ` seconds${span(value)}` : '';
}

/** Two years are not seen in 63072000. */
function span(seconds: number): string {
  const found = SPANS.find(([length]) => seconds >= length && seconds % length === 0);
  if (found === undefined) {
    return '';
  }
  const count = seconds / found[0];
  return ` (${count} ${found[1]}${count === 1 ? '' : 's'})`;
}
