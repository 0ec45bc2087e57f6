import { alarmPromises } from './alarms';
import { configurationSetPromises } from './configuration-set';
import { dnsPromises } from './dns';
import { grantAndCommonPromises } from './grants';
import { identityPromises } from './identity';
import { topicPromises } from './topics';
import { EmailSenderPromise } from './types';

export type { EmailSenderPromise } from './types';

/** Everything that an email sender promises and that can be read off it. What it does is tried by `verifyEmailSender`. */
export const emailSenderPromises: EmailSenderPromise[] = [
  ...configurationSetPromises, ...identityPromises, ...topicPromises, ...alarmPromises, ...dnsPromises, ...grantAndCommonPromises,
];
