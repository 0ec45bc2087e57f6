import pc from 'picocolors';
import type { CertificateOutcome } from '../assets/certificate';
import { renderRecords } from '../dns/render-records';
import { config } from '../config';
import { keyLine } from './output';
import type { TaskResult } from './pool';

export const title = ({ deployment }: TaskResult): string => `${pc.bold(deployment.environment.toString())} (${deployment.stage}, ${deployment.engine})`;

/** One block for each deployment that has something to say. */
export const blocks = (results: readonly TaskResult[], lines: (result: TaskResult) => readonly string[] | undefined): string =>
  results.flatMap((result) => lines(result)?.join('\n') ?? []).join('\n\n');

/** The address alone on a line, to be clicked on or piped. */
export const uploadReport = (results: readonly TaskResult[]): string => results.flatMap(({ outcomes: { upload } }) => upload?.url ?? []).join('\n');

export const rotationReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { rotate } = result.outcomes;
  return rotate && [title(result), ...rotate.steps.map((step) => `  ${pc.green('✔')} ${step}`), `  ${rotate.standing}`, ...rotate.keys.map(keyLine)];
});

export const storeKeyReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { storeKey } = result.outcomes;
  return storeKey && [`${title(result)}: ${storeKey.secretName} ${storeKey.stored ? 'holds the new access key' : 'held its access key already:'} ${storeKey.accessKeyId}`];
});

export const certificateReport = (results: readonly TaskResult[]): string => blocks(results, (result) => {
  const { certificate } = result.outcomes;
  return certificate && [`${title(result)}: the certificate for ${certificate.domainName} is ${certificate.status === 'issued' ? pc.green('issued') : pc.yellow('not validated yet')}`,
    `  ${certificate.certificateArn}`, ...nextThings(certificate, result)];
});

function nextThings({ status, records, recordFile, used, certificateArn }: CertificateOutcome, { deployment: { stage, engine } }: TaskResult): string[] {
  const command = (rest: string) => pc.cyan(`npm run platform -- ${rest} --engine ${engine}`);
  if (status === 'pending') {
    return [
      '  put into DNS, and leave it there, since every renewal looks for it:',
      ...renderRecords(records, 'zone', config.domain).trimEnd().split('\n').map((line) => `    ${line}`),
      `  then wait for it with: ${command(`certificate ${stage} --wait --use`)}`,
    ];
  }
  return used
    ? [`  it stands in ${recordFile}; serve with it by: ${command(`deploy ${stage}`)}`]
    : [`  put it into ${recordFile}:`, `    "certificateArn": "${certificateArn}"`, `  or let this do so: ${command(`certificate ${stage} --use`)}`];
}
