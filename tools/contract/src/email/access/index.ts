import { messagingRows } from './messaging-rows';
import { EmailSenderRow } from './row';
import { sendRows } from './send-rows';
import { sesRows } from './ses-rows';

export { type EmailAttempt } from './attempt';
export { type EmailSenderRow } from './row';

/** Who may send what, and who may read, change or make up what became of it. */
export const emailSenderAccess: EmailSenderRow[] = [...sendRows, ...sesRows, ...messagingRows];
