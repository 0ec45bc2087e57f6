import { Reasons } from '../private/tier-presets';
import { EmailSenderSettings } from './settings';

/** What each setting does, and why the tiers choose as they do. */
export const REASONS: Reasons<EmailSenderSettings> = {
  mailFromFailure: 'decides what SES does while the MX record of the MAIL FROM domain is missing: in dev mail goes out all the same, above it rather none than mail whose SPF does not align',
  dmarcPolicy: 'tells receivers what to do with mail that forges the domain, in the steps by which DMARC is rolled out: watch in dev, spam folder in staging, refuse in prod',
  dmarcReportAddresses: 'is where receivers report what passed and what failed DMARC; a policy that refuses needs a reader of them, or good mail is lost unseen',
  suppressionReasons: 'stops mail to addresses that bounced or complained, since sending on costs the reputation of the whole account; that counts in every tier alike',
  eventBridgeEvents: 'copies events of mail to EventBridge for software that reacts to them; whether there is some the product decides, not the tier',
  bounceRatePercent: 'sets off the alarm on bounces: SES reviews an account from 5 % and pauses it from 10 %, so staging and prod hear of it at the first and dev, which sends little, at the second',
  complaintRatePercent: 'sets off the alarm on complaints: SES reviews an account from 0.1 % and pauses it from 0.5 %, so staging and prod hear of it at the first and dev, where one complaint is much, at the second',
};
