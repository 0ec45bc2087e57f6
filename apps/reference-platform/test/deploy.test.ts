import { existsSync } from 'node:fs';
import { brokenByHand, destroyDev } from './lanes/dev-account';
import { killedBootstrap } from './lanes/killed-bootstrap';
import { oneAccount, separateAccounts } from './lanes/first-deploys';
import { lockModes } from './lanes/lock-modes';
import { stateInTrouble } from './lanes/prod-account';
import { killedRuns } from './lanes/shared-account';
import { destroyAndKills } from './lanes/staging-account';
import { sideBySide } from './support/lanes';
import { cloud, reset, stopAll } from './support/platform';

jest.setTimeout(600_000);

beforeAll(reset);
afterAll(stopAll);

describe('first deploys', () => {
  sideBySide({ 'three accounts': separateAccounts(), 'one account': oneAccount(), 'a bootstrap that is killed': killedBootstrap() });
});

describe('what is deployed', () => {
  sideBySide({
    'the staging account': destroyAndKills(),
    'the dev account': [...brokenByHand(), ...destroyDev()],
    'the prod account': stateInTrouble(),
    'the shared account': [...killedRuns(), ...lockModes()],
  });
});

test('keeps the log of the local cloud', () => {
  expect(existsSync(cloud.logFile('dev'))).toBe(true);
});
