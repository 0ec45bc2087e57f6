import { BackupMetrics, DumpExitCode, DumpExitCodes, DumpVariables } from '../../../src';

test('every exit code has a meaning and a fix, and none is another\'s', () => {
  const codes = Object.values(DumpExitCode).filter((value) => typeof value === 'number');
  expect(DumpExitCodes.all.map(({ code }) => code)).toEqual(codes.sort((a, b) => Number(a) - Number(b)));
  for (const { code, name, meaning, fix } of DumpExitCodes.all) {
    expect(DumpExitCodes.of(code)).toEqual({ code, name, meaning, fix });
    expect(`${meaning}${fix}`).toMatch(/^[^\n]{10,}[^.]$/);
  }
  expect(DumpExitCodes.of(137)).toBeUndefined();
});

test('the variables have names of their own', () => {
  const names = Object.values(DumpVariables);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => /^DUMP_[A-Z_]+$/.test(name))).toBe(true);
});

test('a dump that counts is one line in the embedded metric format', () => {
  const line = BackupMetrics.dumpLine({ environment: 'acme-prod', name: 'database', timestamp: 1795000000000, bytes: 5, durationSeconds: 1.5 });
  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1795000000000,
      CloudWatchMetrics: [{
        Namespace: 'Plinth/Backups',
        Dimensions: [['Environment', 'Database']],
        Metrics: [{ Name: 'DumpSucceeded', Unit: 'Count' }, { Name: 'DumpBytes', Unit: 'Bytes' }, { Name: 'DumpDurationSeconds', Unit: 'Seconds' }],
      }],
    },
    Environment: 'acme-prod',
    Database: 'database',
    DumpSucceeded: 1,
    DumpBytes: 5,
    DumpDurationSeconds: 1.5,
  });
});
