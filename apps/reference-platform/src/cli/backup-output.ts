import pc from 'picocolors';
import { blocks, title } from './asset-output';
import type { TaskResult } from './pool';

export const dumpReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { dump } = result.outcomes;
  return dump && [`${title(result)}: ${dump.bytes} bytes were dumped and verified in ${dump.seconds.toFixed(1)} s`, `  ${dump.manifestKey}`];
});

export const restoreDrillReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { restoreDrill } = result.outcomes;
  if (restoreDrill === undefined) {
    return undefined;
  }
  const { succeeded, manifestKey, bytes, serverVersion, checks, assertions, failures, rpo, rto } = restoreDrill;
  const within = rpo.seconds <= rpo.limitSeconds;
  return [
    `${title(result)}: ${succeeded ? pc.green('restored, and everything is there') : pc.red('not as it should be')}`,
    `  ${manifestKey}, ${bytes} bytes of PostgreSQL ${serverVersion}`,
    `  ${checks} facts of the manifest were compared, ${assertions === 0 ? 'no assertions' : `${assertions} assertion${assertions === 1 ? '' : 's'}`} asked`,
    ...failures.map((failure) => `  ${pc.red('✖')} ${failure}`),
    `  RPO: ${span(rpo.seconds)} would be lost now, ${within ? pc.green(`at most ${span(rpo.limitSeconds)} may be`) : pc.red(`more than the ${span(rpo.limitSeconds)} that may be`)}`,
    `  RTO: ${span(rto.seconds)} until the database could be used`,
  ];
});

function span(seconds: number): string {
  const [length, word] = seconds >= 7200 ? [3600, 'hours'] : seconds >= 120 ? [60, 'minutes'] : [1, 'seconds'];
  const count = seconds / length;
  return `${Number.isInteger(count) ? count : count.toFixed(1)} ${word}`;
}
