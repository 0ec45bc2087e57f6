import { AssetEncryption, EmailEventType, Routing } from '@plinth/env-presets';
import type { PlatformConfig } from './platform';

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
    dev: { cdn: { routing: Routing.SPA } },
    staging: { cdn: { routing: Routing.CLEAN_URLS }, uploadPrefix: 'user-content/' },
    prod: { bucket: { encryption: AssetEncryption.CUSTOMER_MANAGED_KEY } },
  },
  email: {
    // dev never mails a customer
    dev: { recipients: ['*@acme.example', '*@simulator.amazonses.com'] },
    staging: { recipients: ['*@acme.example', '*@simulator.amazonses.com'], sender: { eventBridgeEvents: [EmailEventType.DELIVERY] } },
    prod: { sender: { dmarcReportAddresses: ['dmarc@acme.example'] } },
  },
};
