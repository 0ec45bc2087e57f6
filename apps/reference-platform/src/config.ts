import { AssetEncryption, EmailEventType, Routing } from '@plinth/env-presets';
import type { PlatformConfig } from './platform';

const WITHOUT_NAT = 'a NAT gateway costs more than all the rest of the backups, and the task listens on nothing that an address could reach';

/**
 * What a team edits: who it is, where its environments live, and who deploys them. The rest follows.
 *
 * The accounts are those of the local cloud; put your own here before `--target aws`.
 */
export const config: PlatformConfig = {
  project: 'acme',
  domain: 'acme.example',
  region: 'eu-central-1',
  replicaRegion: 'eu-west-1',
  owner: 'platform-team',
  costCenter: 'platform',
  accounts: {
    dev: '111111111111',
    staging: '222222222222',
    prod: '333333333333',
  },
  deployerRole: 'plinth-deployer',
  breakGlassRole: 'plinth-break-glass',
  assets: {
    dev: { cdn: { routing: Routing.SPA }, why: { routing: 'the web app is tried here as the single page that it is to become' } },
    staging: {
      cdn: { routing: Routing.CLEAN_URLS },
      uploadPrefix: 'user-content/',
      why: {
        routing: 'the documentation site is read here before it is published, and its links end in /',
        uploadPrefix: 'the next release uploads there, and staging tries it first',
      },
    },
    prod: {
      bucket: { encryption: AssetEncryption.CUSTOMER_MANAGED_KEY },
      why: { encryption: 'customers\' uploads lie there, and the contract with them asks for a key that can be shut' },
    },
  },
  email: {
    dev: {
      recipients: ['*@acme.example', '*@simulator.amazonses.com'],
      why: { recipients: 'dev never mails a customer' },
    },
    staging: {
      recipients: ['*@acme.example', '*@simulator.amazonses.com'],
      sender: { eventBridgeEvents: [EmailEventType.DELIVERY] },
      why: {
        recipients: 'staging holds copies of real addresses, and never mails them',
        eventBridgeEvents: 'the end-to-end tests wait there for the delivery of what they sent',
      },
    },
    prod: {
      sender: { dmarcReportAddresses: ['dmarc@acme.example'] },
      why: { dmarcReportAddresses: 'the platform team reads them, as its policy of refusing needs somebody to' },
    },
  },
  backups: {
    dev: { dump: { assignPublicIp: true }, why: { dump: { assignPublicIp: WITHOUT_NAT } } },
    staging: { dump: { assignPublicIp: true, acknowledge: WITHOUT_NAT } },
    prod: {
      dump: { assignPublicIp: true, schedule: 'cron(0 3/6 * * ? *)', rpoHours: 8, acknowledge: WITHOUT_NAT },
      why: { dump: { schedule: 'a day of orders is too much to lose', rpoHours: 'a dump that is missed is to be heard of before the one after it is' } },
    },
  },
};
