import { EmailEventType, EmailSenderOptions, EmailSendOptions } from '@plinth/env-presets';
import { environment } from '../place';

/** Two domains, one with an SPF record of its own, every optional resource, and an SMTP user. */
const options: EmailSenderOptions = {
  domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }, { domainName: 'news.example.com' }],
  dmarcReportAddresses: ['dmarc@example.com'],
  eventBridgeEvents: [EmailEventType.DELIVERY, EmailEventType.CLICK],
  webhooks: [{ url: 'https://hooks.example.com/email' }, { name: 'audit', url: 'https://audit.example.com/email', rawMessageDelivery: true }],
};
export const OPTIONS = { environment, ...options };
export const SEND: EmailSendOptions = { fromAddresses: ['wiki@example.com'], recipients: ['*@example.com'], displayNames: ['Acme Wiki'] };
