import { BlockList, isIP } from 'node:net';
import { ContextKeys } from './context';
import { expand, isArnLike, isLike } from './matching';

/** What a comparison may need besides its two values. */
export interface Comparison {
  readonly keys: ContextKeys;
  readonly variables: boolean;
}

/** One operator: how one value of the request compares with one of the policy. */
export interface Operator {
  /** A negated operator holds if no value of the policy matches, and so also for a key that is missing. */
  readonly negated: boolean;
  matches(given: string, wanted: string, comparison: Comparison): boolean;
}

type Matches = Operator['matches'];

const equals: Matches = (given, wanted, { keys, variables }) => given === expand(wanted, keys, variables);
const equalsIgnoringCase: Matches = (given, wanted, { keys, variables }) =>
  given.toLowerCase() === expand(wanted, keys, variables)?.toLowerCase();
const like: Matches = (given, wanted, { keys, variables }) => isLike(given, wanted, keys, variables);
const arn: Matches = (given, wanted, { keys, variables }) => isArnLike(given, wanted, keys, variables);
const bool: Matches = (given, wanted) => given.toLowerCase() === wanted.toLowerCase();

const numeric = (compare: (given: number, wanted: number) => boolean): Matches => (given, wanted) => {
  const numbers = [given, wanted].map((text) => (text.trim() === '' ? NaN : Number(text)));
  return !numbers.some(Number.isNaN) && compare(numbers[0], numbers[1]);
};

const date = (compare: (given: number, wanted: number) => boolean): Matches => (given, wanted) => {
  const moments = [moment(given), moment(wanted)];
  return !moments.some(Number.isNaN) && compare(moments[0], moments[1]);
};

/** W3C's profile of ISO 8601, or seconds since 1970. */
function moment(text: string): number {
  return /^\d+$/.test(text) && text.length > 4 ? Number(text) * 1000 : Date.parse(text);
}

const address: Matches = (given, wanted) => {
  const [network, bits] = wanted.split('/');
  const versions = [isIP(given), isIP(network)];
  if (versions[0] === 0 || versions[0] !== versions[1]) {
    return false;
  }
  const list = new BlockList();
  const family = versions[0] === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, bits === undefined ? (versions[0] === 4 ? 32 : 128) : Number(bits), family);
  return list.check(given, family);
};

const yes = (matches: Matches): Operator => ({ negated: false, matches });
const no = (matches: Matches): Operator => ({ negated: true, matches });

/**
 * Every operator but `Null`, which asks for a key and not for its value, and `BinaryEquals`, which no policy here uses.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(Object.entries({
  StringEquals: yes(equals),
  StringNotEquals: no(equals),
  StringEqualsIgnoreCase: yes(equalsIgnoringCase),
  StringNotEqualsIgnoreCase: no(equalsIgnoringCase),
  StringLike: yes(like),
  StringNotLike: no(like),
  ArnEquals: yes(arn),
  ArnLike: yes(arn),
  ArnNotEquals: no(arn),
  ArnNotLike: no(arn),
  Bool: yes(bool),
  NumericEquals: yes(numeric((given, wanted) => given === wanted)),
  NumericNotEquals: no(numeric((given, wanted) => given === wanted)),
  NumericLessThan: yes(numeric((given, wanted) => given < wanted)),
  NumericLessThanEquals: yes(numeric((given, wanted) => given <= wanted)),
  NumericGreaterThan: yes(numeric((given, wanted) => given > wanted)),
  NumericGreaterThanEquals: yes(numeric((given, wanted) => given >= wanted)),
  DateEquals: yes(date((given, wanted) => given === wanted)),
  DateNotEquals: no(date((given, wanted) => given === wanted)),
  DateLessThan: yes(date((given, wanted) => given < wanted)),
  DateLessThanEquals: yes(date((given, wanted) => given <= wanted)),
  DateGreaterThan: yes(date((given, wanted) => given > wanted)),
  DateGreaterThanEquals: yes(date((given, wanted) => given >= wanted)),
  IpAddress: yes(address),
  NotIpAddress: no(address),
}));
