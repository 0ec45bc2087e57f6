import { existsSync } from 'node:fs';
import { usedAssets } from './lanes/assets';
import { brokenByHand, destroyDev } from './lanes/dev-account';
import { killedBootstrap } from './lanes/killed-bootstrap';
import { oneAccount, separateAccounts } from './lanes/first-deploys';
import { lockModes } from './lanes/lock-modes';
import { ownNames } from './lanes/own-names';
import { stateInTrouble, withoutTerraform } from './lanes/prod-account';
import { killedRuns } from './lanes/shared-account';
import { destroyAndKills } from './lanes/staging-account';
import { sideBySide } from './support/lanes';
import { cloud, reset, stopAll } from './support/platform';

jest.setTimeout(600_000);

beforeAll(reset);
afterAll(stopAll);

sideBySide({
  'three accounts': { steps: separateAccounts() },
  'one account': { steps: oneAccount() },
  'a bootstrap that is killed': { steps: killedBootstrap() },
  'the staging account': { after: 'three accounts', steps: destroyAndKills() },
  'the dev account': { after: 'three accounts', steps: [...brokenByHand(), ...usedAssets(), ...destroyDev()] },
  'the prod account': { after: 'three accounts', steps: [...stateInTrouble(), ...ownNames(), ...withoutTerraform()] },
  'the shared account': { after: 'one account', steps: [...killedRuns(), ...lockModes()] },
});

test('keeps the log of the local cloud', () => {
  expect(existsSync(cloud.logFile('dev'))).toBe(true);
});
