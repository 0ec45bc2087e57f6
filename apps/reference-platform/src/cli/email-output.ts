import pc from 'picocolors';
import type { Finding } from '../email/finding';
import type { EmailStatus } from '../email/status';
import { blocks, title } from './asset-output';
import type { TaskResult } from './pool';

const MARKS: Readonly<Record<Finding['level'], string>> = { ok: pc.green('✔'), note: pc.yellow('!'), wrong: pc.red('✖') };

export const emailStatusReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const status: EmailStatus | undefined = result.outcomes.emailStatus;
  return status && [
    title(result),
    ...status.domains.flatMap(({ domainName, findings }) => [`  ${pc.bold(domainName)}`, ...findings.flatMap(findingLines)]),
    `  ${pc.bold('account')}`,
    ...status.account.flatMap(findingLines),
  ];
});

function findingLines({ what, says, level, fix }: Finding): string[] {
  return [`    ${MARKS[level]} ${what}: ${says}`, ...(fix === undefined ? [] : [`      ${pc.dim(fix)}`])];
}

export const sendEmailReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { sendEmail } = result.outcomes;
  return sendEmail && [`${title(result)}: SES took the message from ${sendEmail.from} to ${sendEmail.to} as ${sendEmail.messageId}`];
});

export const publishReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { publish } = result.outcomes;
  return publish && [`${title(result)}: ${publish.records} records stand in the zone${publish.zones.length === 1 ? '' : 's'} ${publish.zones.join(' and ')}`];
});
