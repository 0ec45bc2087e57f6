import { partitionOf } from './region';

/** @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
const SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn', 'aws-eusc': 'amazonaws.eu', 'aws-iso': 'c2s.ic.gov', 'aws-iso-b': 'sc2s.sgov.gov',
};

export function dnsSuffixOf(region: string): string {
  return SUFFIXES[partitionOf(region)] ?? 'amazonaws.com';
}
