import type { Lookup } from '../src/dns/lookup';
import { spfLookups } from '../src/email/spf-lookups';

const zone = (texts: Record<string, string>): Lookup => ({ txt: async (name) => (texts[name] === undefined ? [] : ['unrelated', texts[name]]) });

test('counts nested records too', async () => {
  const lookup = zone({ 'one.example': 'v=spf1 include:two.example a mx -all', 'two.example': 'v=spf1 ip4:192.0.2.0/24 exists:%{i}.three.example -all' });
  expect(await spfLookups('v=spf1 include:one.example include:gone.example ~all', lookup)).toBe(6);
});

test('follows a redirect', async () => {
  expect(await spfLookups('v=spf1 redirect=one.example', zone({ 'one.example': 'v=spf1 mx -all' }))).toBe(2);
});

test('comes to an end where a record includes itself', async () => {
  expect(await spfLookups('v=spf1 include:loop.example ~all', zone({ 'loop.example': 'v=spf1 include:loop.example ~all' }))).toBeGreaterThan(10);
});
