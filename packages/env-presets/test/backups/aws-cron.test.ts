import fc from 'fast-check';
import { readSchedule } from '../../src/backups/private/aws-cron';

const DAY = 24 * 60;
const EXAMPLE = 'write it like cron(0 3 * * ? *) for 03:00 every day';
const read = (expression: string) => readSchedule(expression, { rate: true });
const gap = (minutes: number) => ({ longestGapMinutes: minutes });

describe('the longest time between two runs', () => {
  test.each<[string, number, string]>([
    ['cron(0 3 * * ? *)', DAY, 'once a day'],
    ['cron(0 3,15 * * ? *)', 12 * 60, 'a list'],
    ['cron(0 8-18 * * ? *)', 14 * 60, 'a range: the night'],
    ['cron(0/15 * * * ? *)', 15, 'steps from a first'],
    ['cron(*/20 * * * ? *)', 20, 'steps of all'],
    ['cron(0 0/5 * * ? *)', 5 * 60, 'steps that do not divide a day: 20:00 to midnight is shorter'],
    ['cron(* * * * ? *)', 1, 'every minute'],
    ['cron(0,1 3 * * ? *)', DAY - 1, 'two minutes side by side'],
    ['cron(0 3 ? * SUN *)', 7 * DAY, 'once a week'],
    ['cron(0 3 ? * 1 *)', 7 * DAY, 'Sunday is 1'],
    ['cron(0 3 ? * MON-FRI *)', 3 * DAY, 'weekdays: the weekend'],
    ['cron(0 3 ? * 2-6 *)', 3 * DAY, 'the same in numbers'],
    ['cron(0 3 ? * mon,thu *)', 4 * DAY, 'words in lower case'],
    ['cron(0 3 ? * L *)', 7 * DAY, 'the last day of the week'],
    ['cron(0 3 1 * ? *)', 31 * DAY, 'once a month'],
    ['cron(0 3 31 * ? *)', 61 * DAY, 'only in months that have it: from March to May'],
    ['cron(0 3 L * ? *)', 31 * DAY, 'the last day of each month'],
    ['cron(0 3 1,15 * ? *)', 17 * DAY, 'from the 15th of a long month'],
    ['cron(0 3 1 JAN,JUL ? *)', 184 * DAY, 'words for months: July to January'],
    ['cron(0 3 1 1/3 ? *)', 92 * DAY, 'a quarter'],
    ['cron(0 3 1 1 ? *)', 366 * DAY, 'a leap year'],
    ['cron(0 3 29 2 ? *)', (3 * 365 + 366) * DAY, 'the leap day'],
    ['cron(0 3 30 * ? *)', 60 * DAY, 'February has none: 30 January to 30 March of a leap year'],
    ['cron(0 3 ? * 2#1 *)', 35 * DAY, 'the first Monday'],
    ['cron(0 3 ? * MON#1 *)', 35 * DAY, 'the same in a word'],
    ['cron(0 3 ? * 6L *)', 35 * DAY, 'the last Friday'],
    ['cron(0 3 ? * SUN#5 *)', 119 * DAY, 'the fifth Sunday: from 31 December to 29 April'],
    ['cron(0 3 1W * ? *)', 33 * DAY, 'the weekday nearest to the first: after a month of 31 days it may be the 3rd'],
  ])('of %s is %d minutes: %s', (expression, minutes) => {
    expect(read(expression)).toEqual(gap(minutes));
  });

  test.each([['rate(1 minute)', 1], ['rate(90 minutes)', 90], ['rate(1 hour)', 60], ['rate(12 hours)', 720], ['rate(1 day)', DAY], ['rate(7 days)', 7 * DAY]])(
    'of %s is %d minutes', (expression, minutes) => {
      expect(read(expression)).toEqual(gap(minutes));
    });
});

describe('a refusal of', () => {
  const SIX = 'must have six fields, minutes hours day-of-month month day-of-week year, and has';
  const UNIX = 'must be in AWS\'s dialect of cron, which has six fields in cron(...), not that of Unix with five';
  test.each<[string, string, string]>([
    ['0 3 * * *', UNIX, 'write it like cron(0 3 * * ? *)'],
    ['*/15 * * * *', UNIX, 'write it like cron(*/15 * * * ? *)'],
    ['0 3 1 * *', UNIX, 'write it like cron(0 3 1 * ? *)'],
    // Unix counts from Sunday as 0, or 7
    ['0 3 * * 0', UNIX, 'write it like cron(0 3 ? * SUN *)'],
    ['0 3 * * 7', UNIX, 'write it like cron(0 3 ? * SUN *)'],
    ['0 3 * * 1-5', UNIX, 'write it like cron(0 3 ? * MON-FRI *)'],
    ['0 3 * 1-6 1,3', UNIX, 'write it like cron(0 3 ? 1-6 MON,WED *)'],
    // on either day, and steps of weekdays: AWS cannot say them
    ['0 3 1 * 1', UNIX, EXAMPLE],
    ['0 3 * * */2', UNIX, EXAMPLE],
    ['0 25 * * *', UNIX, EXAMPLE],
    ['cron(0 3 * * *)', `${SIX} 5`, 'write it like cron(0 3 * * ? *)'],
    ['cron(0 3 * * ?)', `${SIX} 5`, 'write it like cron(0 3 * * ? *)'],
    ['cron(0 3 ? * MON)', `${SIX} 5`, 'write it like cron(0 3 ? * MON *)'],
    // Quartz's, with seconds first
    ['cron(0 0 3 * * ? *)', `${SIX} 7`, EXAMPLE],
    ['cron(0 0 3 * * ?)', 'may not have ? as year, which takes 1970 to 2199', EXAMPLE],
    ['cron(0 0 3 ? * MON)', 'may not have ? as month, which takes 1 to 12 or JAN to DEC', EXAMPLE],
    ['cron()', `${SIX} 1`, EXAMPLE],
    ['cron(0 3 * * * *)', 'must have ? as exactly one of day-of-month and day-of-week', 'write ? for the one that does not decide'],
    ['cron(0 3 ? * ? *)', 'must have ? as exactly one of day-of-month and day-of-week', 'write ? for the one that does not decide'],
    ['cron(0 3 1 * MON *)', 'must have ? as exactly one of day-of-month and day-of-week', 'write ? for the one that does not decide'],
    ['cron(60 3 * * ? *)', 'may not have 60 as minutes, which takes 0 to 59', EXAMPLE],
    ['cron(0 24 * * ? *)', 'may not have 24 as hours, which takes 0 to 23', EXAMPLE],
    ['cron(0 -1 * * ? *)', 'may not have -1 as hours, which takes 0 to 23', EXAMPLE],
    ['cron(0 18-6 * * ? *)', 'may not have 18-6 as hours, which takes 0 to 23', EXAMPLE],
    ['cron(0/0 3 * * ? *)', 'may not have 0/0 as minutes, which takes 0 to 59', EXAMPLE],
    ['cron(1, 3 * * ? *)', 'may not have 1, as minutes, which takes 0 to 59', EXAMPLE],
    ['cron(1.5 3 * * ? *)', 'may not have 1.5 as minutes, which takes 0 to 59', EXAMPLE],
    ['cron(0 3 0 * ? *)', 'may not have 0 as day of month, which takes 1 to 31', EXAMPLE],
    ['cron(0 3 32 * ? *)', 'may not have 32 as day of month, which takes 1 to 31', EXAMPLE],
    ['cron(0 3 0W * ? *)', 'may not have 0W as day of month, which takes 1 to 31', EXAMPLE],
    ['cron(0 3 LW * ? *)', 'may not have LW as day of month, which takes 1 to 31', EXAMPLE],
    ['cron(0 3 1 13 ? *)', 'may not have 13 as month, which takes 1 to 12 or JAN to DEC', EXAMPLE],
    ['cron(0 3 1 JANUARY ? *)', 'may not have JANUARY as month, which takes 1 to 12 or JAN to DEC', EXAMPLE],
    ['cron(0 3 ? * 0 *)', 'may not have 0 as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 ? * 8 *)', 'may not have 8 as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 ? * 2#6 *)', 'may not have 2#6 as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 ? * 9L *)', 'may not have 9L as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 ? * MON/2 *)', 'may not have MON/2 as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 ? * Sunday *)', 'may not have Sunday as day of week, which takes 1 to 7 or SUN to SAT', EXAMPLE],
    ['cron(0 3 * * ? 2026)', 'must have * as year, since a backup that ends is none', EXAMPLE],
    ['cron(0 3 * * ? 2026-2199)', 'must have * as year, since a backup that ends is none', EXAMPLE],
    ['cron(0 3 * * ? 1969)', 'may not have 1969 as year, which takes 1970 to 2199', EXAMPLE],
    ['cron(0 3 31 2 ? *)', 'must run again and again, and there is no such day', EXAMPLE],
    ['@daily', 'must be cron(...) or rate(...)', EXAMPLE],
    ['daily', 'must be cron(...) or rate(...)', EXAMPLE],
    ['', 'must be cron(...) or rate(...)', EXAMPLE],
    ['0 3 * * ? *', 'must be cron(...) or rate(...)', EXAMPLE],
    ['at(2026-11-21T03:00:00)', 'must be cron(...) or rate(...)', EXAMPLE],
    ['rate(1)', 'must be cron(...) or rate(...)', EXAMPLE],
    ['rate(1 week)', 'must be cron(...) or rate(...)', EXAMPLE],
    ['rate(1.5 hours)', 'must be cron(...) or rate(...)', EXAMPLE],
    ['rate(0 hours)', 'must be a rate of at least 1', 'write it like rate(12 hours)'],
  ])('%s says what is wrong and what to write', (expression, rule, fix) => {
    expect(read(expression)).toEqual({ rule, fix });
  });

  test('a rate says that only cron is taken, where only cron is', () => {
    expect(readSchedule('rate(12 hours)', { rate: false })).toEqual({ rule: 'must be cron(...)', fix: EXAMPLE });
    expect(readSchedule('cron(0 3 * * ? *)', { rate: false })).toEqual(gap(DAY));
  });
});

/** Fields of the one form or the other, with what they mean: the oracle never reads text. */
interface Part {
  readonly text: string;
  readonly numbers: number[];
}

const span = (first: number, last: number, step: number = 1) => (
  Array.from({ length: Math.floor((last - first) / step) + 1 }, (_value, index) => first + index * step));
const one = (first: number, last: number): fc.Arbitrary<Part> => fc.oneof(
  fc.integer({ min: first, max: last }).map((value) => ({ text: `${value}`, numbers: [value] })),
  fc.tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)]).map(([from, to]) => ({ text: `${from}-${to}`, numbers: span(from, to) })),
);
const stepped = (first: number, last: number): fc.Arbitrary<Part> => (
  fc.tuple(fc.integer({ min: first, max: last }), fc.integer({ min: 1, max: last }))
    .map(([from, step]) => ({ text: `${from}/${step}`, numbers: span(from, last, step) })));
const field = (first: number, last: number, steps: boolean = true): fc.Arbitrary<Part> => fc.oneof(
  { weight: 2, arbitrary: fc.constant({ text: '*', numbers: span(first, last) }) },
  { weight: 3, arbitrary: one(first, last) },
  ...(steps ? [{ weight: 1, arbitrary: stepped(first, last) }] : []),
  {
    weight: 2,
    arbitrary: fc.array(one(first, last), { minLength: 2, maxLength: 3 })
      .map((parts) => ({ text: parts.map(({ text }) => text).join(','), numbers: parts.flatMap(({ numbers }) => numbers) })),
  },
);

interface DayRule {
  readonly monthDay: string;
  readonly weekDay: string;
  runs(day: Date): boolean;
}

const weekdayOf = (day: Date) => day.getUTCDay() + 1;
const shifted = (day: Date, days: number) => new Date(day.getTime() + days * DAY * 60_000);
const lastOf = (day: Date) => shifted(day, 1).getUTCDate() === 1;
const dayRule: fc.Arbitrary<DayRule> = fc.oneof(
  field(1, 31).map(({ text, numbers }) => ({ monthDay: text, weekDay: '?', runs: (day: Date) => numbers.includes(day.getUTCDate()) })),
  fc.constant({ monthDay: 'L', weekDay: '?', runs: lastOf }),
  field(1, 7, false).map(({ text, numbers }) => ({ monthDay: '?', weekDay: text, runs: (day: Date) => numbers.includes(weekdayOf(day)) })),
  fc.integer({ min: 1, max: 7 }).map((weekday) => ({
    monthDay: '?', weekDay: `${weekday}L`, runs: (day: Date) => weekdayOf(day) === weekday && shifted(day, 7).getUTCMonth() !== day.getUTCMonth(),
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([weekday, nth]) => ({
    monthDay: '?', weekDay: `${weekday}#${nth}`,
    runs: (day: Date) => weekdayOf(day) === weekday && shifted(day, -7 * (nth - 1)).getUTCMonth() === day.getUTCMonth()
      && shifted(day, -7 * nth).getUTCMonth() !== day.getUTCMonth(),
  })),
  // of the weekdays of that month the one least far away, the earlier of two: a Saturday's is Friday, a Sunday's is Monday
  fc.integer({ min: 1, max: 28 }).map((wanted) => ({
    monthDay: `${wanted}W`, weekDay: '?',
    runs: (day: Date) => {
      const candidates = span(wanted - 3, wanted + 3).map((date) => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)))
        .filter((other) => other.getUTCMonth() === day.getUTCMonth() && weekdayOf(other) > 1 && weekdayOf(other) < 7)
        .sort((a, b) => Math.abs(a.getUTCDate() - wanted) - Math.abs(b.getUTCDate() - wanted));
      return candidates[0].getTime() === day.getTime();
    },
  })),
);

/** Another span of years than that of the code, and as long: what comes round every 28 years is there twice. */
const CALENDAR = Array.from({ length: 58 * 365 }, (_value, index) => new Date(Date.UTC(1996, 0, 1 + index)));

test('the longest gap is that of a calendar gone through day by day, whatever the fields', () => {
  let found = 0;
  fc.assert(fc.property(field(0, 59), field(0, 23), field(1, 12), dayRule, (minutes, hours, months, { monthDay, weekDay, runs }) => {
    const times = [...new Set(hours.numbers.flatMap((hour) => minutes.numbers.map((minute) => hour * 60 + minute)))].sort((a, b) => a - b);
    const [first, last] = [times[0], times[times.length - 1]];
    const days = CALENDAR.filter((day) => months.numbers.includes(day.getUTCMonth() + 1) && runs(day)).map((day) => day.getTime() / 60_000);
    const between = days.slice(1).map((day, index) => day + first - days[index] - last);
    const within = times.slice(1).map((time, index) => time - times[index]);
    const longest = days.length < 2 ? 0 : Math.max(...between, ...within);
    found += longest > 0 ? 1 : 0;
    const expression = `cron(${minutes.text} ${hours.text} ${monthDay} ${months.text} ${weekDay} *)`;
    expect([expression, read(expression)])
      .toEqual([expression, longest === 0 ? { rule: 'must run again and again, and there is no such day', fix: EXAMPLE } : gap(longest)]);
  }), { numRuns: 50 });
  expect(found).toBeGreaterThan(35);
});

test('whatever is written, the answer is a gap or a rule with a fix, and a suggested cron is one that is taken', () => {
  const characters = fc.constantFrom(...'0123456789*?/,-LW# cronratem()@ADJNMOSU');
  const fields = fc.array(fc.constantFrom('*', '?', '0', '3', '31', '1-5', '*/2', '7', 'MON', 'L', '15W', '2#1', '99', '0,6'), { minLength: 4, maxLength: 7 });
  const unixField = (usual: string) => fc.oneof(fc.constant(usual), fc.constantFrom('*', '1', '1-5', '*/2', '0', '7', '?'));
  const unix = fc.tuple(...['0', '3', '*', '*', '*'].map(unixField)).map((all) => all.join(' '));
  const texts = fc.oneof(unix, unix.map((all) => `cron(${all})`), fc.string({ unit: characters, maxLength: 30 }), fields.map((all) => all.join(' ')), fields.map((all) => `cron(${all.join(' ')})`));
  let suggested = 0;
  fc.assert(fc.property(texts, (expression) => {
    const answer = read(expression);
    if (!('rule' in answer)) {
      expect(answer.longestGapMinutes).toBeGreaterThan(0);
      return;
    }
    expect(answer.rule).toMatch(/^(must|may) [^\n]+[^.]$/);
    const [, suggestion] = /^write it like (cron\(.*?\)|rate\(.*?\))/.exec(answer.fix) ?? [];
    if (suggestion) {
      suggested += answer.fix.startsWith(EXAMPLE) ? 0 : 1;
      expect(read(suggestion)).toHaveProperty('longestGapMinutes');
    }
  }), { numRuns: 1000 });
  expect(suggested).toBeGreaterThan(50);
});
