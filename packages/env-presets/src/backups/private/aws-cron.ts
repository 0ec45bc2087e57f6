/**
 * Schedule expressions of EventBridge and AWS Backup: `cron(minutes hours day-of-month month day-of-week year)`, where one of the two days
 * is `?`, and `rate(value unit)`.
 *
 * Days are taken to have 24 hours: in a time zone that changes its clocks the longest gap is an hour longer, once a year.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
 */

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
/** A leap year that began on a Monday. */
const FIRST_YEAR = 2024;
const FIRST_WEEKDAY = 1;
/** After how many years a pattern of days has come round: of all days, of weekdays alone, of days in months, of both together. */
const EVERY_DAY_YEARS = 1;
const WEEKDAY_YEARS = 1;
const MONTH_DAY_YEARS = 5;
/** Twice what all comes round in, and a year: a day of once in 28 years has its whole gap in there. */
const ALL_YEARS = 57;

interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minutes', first: 0, last: 59 },
  { name: 'hours', first: 0, last: 23 },
  { name: 'day of month', first: 1, last: 31 },
  { name: 'month', first: 1, last: 12, words: MONTHS },
  { name: 'day of week', first: 1, last: 7, words: WEEKDAYS },
  { name: 'year', first: 1970, last: 2199 },
];

/** What is wrong with an expression, as rule and fix. */
export interface ScheduleFault {
  readonly rule: string;
  readonly fix: string;
}

export interface Schedule {
  /** The longest time between two runs, in minutes. */
  readonly longestGapMinutes: number;
}

const EXAMPLE = 'write it like cron(0 3 * * ? *) for 03:00 every day';

/** Reads an expression, or says what is wrong with it. */
export function readSchedule(expression: string, dialects: { readonly rate: boolean }): Schedule | ScheduleFault {
  const rate = /^rate\((\d+) (minutes?|hours?|days?)\)$/.exec(expression);
  if (rate && dialects.rate) {
    const each = Number(rate[1]) * (rate[2].startsWith('m') ? 1 : rate[2].startsWith('h') ? HOUR_MINUTES : DAY_MINUTES);
    return each > 0 ? { longestGapMinutes: each } : { rule: 'must be a rate of at least 1', fix: 'write it like rate(12 hours)' };
  }
  const inner = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (inner === undefined) {
    return /^[\d*/?,\-A-Z#LW ]+$/i.test(expression) && expression.split(' ').length === 5
      ? { rule: 'must be in AWS\'s dialect of cron, which has six fields in cron(...), not that of Unix with five', fix: fromUnix(expression) }
      : { rule: `must be cron(...)${dialects.rate ? ' or rate(...)' : ''}`, fix: EXAMPLE };
  }
  return readCron(inner.trim().split(/\s+/));
}

function readCron(fields: string[]): Schedule | ScheduleFault {
  if (fields.length !== FIELDS.length) {
    return {
      rule: `must have six fields, minutes hours day-of-month month day-of-week year, and has ${fields.length}`,
      fix: fields.length === 5 ? fromUnix(fields.join(' ')) : EXAMPLE,
    };
  }
  const [, , monthDay, , weekDay, year] = fields;
  const sets = FIELDS.map((field, index) => (isDays(index) ? undefined : values(field, fields[index])));
  const wrong = FIELDS.find((_, index) => !isDays(index) && sets[index] === undefined);
  if (wrong) {
    return notAValue(wrong, fields);
  }
  if ((monthDay === '?') === (weekDay === '?')) {
    return { rule: 'must have ? as exactly one of day-of-month and day-of-week', fix: 'write ? for the one that does not decide' };
  }
  const days = weekDay === '?' ? daysOfMonth(monthDay) : daysOfWeek(weekDay);
  if (!days) {
    return notAValue(FIELDS[monthDay === '?' ? 4 : 2], fields);
  }
  if (year !== '*') {
    return { rule: 'must have * as year, since a backup that ends is none', fix: EXAMPLE };
  }
  const months = sets[3]!;
  const inSomeMonths = weekDay === '?' ? Math.max(days.years, MONTH_DAY_YEARS) : ALL_YEARS;
  const years = months.size === 12 ? days.years : inSomeMonths;
  return measure({ minutes: sets[0]!, hours: sets[1]!, months, years, matches: days.matches });
}

/** The two fields of which one is `?`, and which know words of their own. */
function isDays(index: number): boolean {
  return index === 2 || index === 4;
}

function notAValue(field: Field, fields: string[]): ScheduleFault {
  const { name, first, last, words } = field;
  const named = words ? ` or ${words[0]} to ${words[words.length - 1]}` : '';
  return { rule: `may not have ${fields[FIELDS.indexOf(field)]} as ${name}, which takes ${first} to ${last}${named}`, fix: EXAMPLE };
}

/** The five fields of Unix as AWS's six, if they can be said so: a day is given once, and Sunday is 1. */
function fromUnix(expression: string): string {
  const [minutes, hours, monthDay, month, weekDay] = expression.split(' ').map((field) => (field === '?' ? '*' : field));
  const days = weekDay === '*' ? [monthDay, '?'] : ['?', weekDay.replace(/\b[0-7]\b/g, (digit) => WEEKDAYS[Number(digit) % 7])];
  const written = [minutes, hours, days[0], month, days[1], '*'];
  // a Unix cron with both days runs on either, which AWS has no word for
  return (monthDay !== '*' && weekDay !== '*') || 'rule' in readCron(written) ? EXAMPLE : `write it like cron(${written.join(' ')})`;
}

/** The values of `*`, `a`, `a-b`, `a/n` and lists of these; undefined if it is none of them. */
function values({ first, last, words = [] }: Field, text: string): Set<number> | undefined {
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [, range, step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const bounds = range === '*' ? [first, last] : range?.split('-').map((word) => number(word, words));
    if (bounds === undefined || bounds.length > 2 || bounds.some((bound) => !(bound >= first && bound <= last)) || step === '0') {
      return undefined;
    }
    const [from, to = step === undefined ? from : last] = bounds;
    if (to < from) {
      return undefined;
    }
    for (let value = from; value <= to; value += Number(step ?? 1)) {
      found.add(value);
    }
  }
  return found;
}

function number(word: string, words: readonly string[]): number {
  const index = words.indexOf(word.toUpperCase());
  return index >= 0 ? index + 1 : /^\d+$/.test(word) ? Number(word) : NaN;
}

/** A day of the calendar, and how many its month has. Sunday is weekday 0. */
interface CalendarDay {
  readonly date: number;
  readonly weekday: number;
  readonly lastDate: number;
}

/** Which days run, and after how many years that has come round. */
interface Days {
  readonly years: number;
  matches(day: CalendarDay): boolean;
}

/** By number: `L` is the last, `15W` the weekday nearest to the 15th. */
function daysOfMonth(text: string): Days | undefined {
  const nearest = Number(/^(\d{1,2})W$/.exec(text)?.[1]);
  if (nearest >= 1 && nearest <= 31) {
    return { years: ALL_YEARS, matches: (day) => day.date === nearestWeekday(day, nearest) };
  }
  if (text === 'L') {
    return { years: MONTH_DAY_YEARS, matches: ({ date, lastDate }) => date === lastDate };
  }
  const dates = values(FIELDS[2], text);
  return dates && { years: dates.size === 31 ? EVERY_DAY_YEARS : MONTH_DAY_YEARS, matches: ({ date }) => dates.has(date) };
}

/** By weekday: `6L` is the last Friday of a month, `2#1` its first Monday. */
function daysOfWeek(text: string): Days | undefined {
  const [, lastWord] = /^(\w+)L$/.exec(text) ?? [];
  const [, nthWord, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  const word = lastWord ?? nthWord;
  if (word !== undefined) {
    const wanted = number(word, WEEKDAYS);
    const inMonth = ({ date, lastDate }: CalendarDay) => (lastWord === undefined ? Math.ceil(date / 7) === Number(nth) : date + 7 > lastDate);
    return wanted >= 1 && wanted <= 7 ? { years: ALL_YEARS, matches: (day) => day.weekday + 1 === wanted && inMonth(day) } : undefined;
  }
  // AWS names no steps for this field
  const weekdays = text === 'L' ? new Set([7]) : text.includes('/') ? undefined : values(FIELDS[4], text);
  return weekdays && { years: WEEKDAY_YEARS, matches: ({ weekday }) => weekdays.has(weekday + 1) };
}

function nearestWeekday({ date, weekday, lastDate }: CalendarDay, wanted: number): number {
  const near = Math.min(wanted, lastDate);
  const nearDay = (((weekday + near - date) % 7) + 7) % 7;
  if (nearDay === 6) {
    return near > 1 ? near - 1 : near + 2;
  }
  return nearDay === 0 ? (near < lastDate ? near + 1 : near - 2) : near;
}

interface Runs {
  readonly minutes: Set<number>;
  readonly hours: Set<number>;
  readonly months: Set<number>;
  readonly years: number;
  readonly matches: (day: CalendarDay) => boolean;
}

/** Plain numbers, since a Date for each of ten thousand days would be most of a synth's time. */
function measure({ minutes, hours, months, years, matches }: Runs): Schedule | ScheduleFault {
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * HOUR_MINUTES + minute)).sort((a, b) => a - b);
  const inDay = Math.max(0, ...times.slice(1).map((time, index) => time - times[index]));
  let longest = 0;
  let previous: number | undefined;
  let index = 0;
  for (let month = 0; month < 12 * years; month += 1) {
    const lastDate = daysIn(FIRST_YEAR + Math.floor(month / 12), month % 12);
    for (let date = 1; date <= lastDate; date += 1, index += 1) {
      if (months.has((month % 12) + 1) && matches({ date, weekday: (FIRST_WEEKDAY + index) % 7, lastDate })) {
        longest = Math.max(longest, inDay, previous === undefined ? 0 : index * DAY_MINUTES + times[0] - previous);
        previous = index * DAY_MINUTES + times[times.length - 1];
      }
    }
  }
  return longest === 0 ? { rule: 'must run again and again, and there is no such day', fix: EXAMPLE } : { longestGapMinutes: longest };
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}
