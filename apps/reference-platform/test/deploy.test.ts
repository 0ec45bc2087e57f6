import { existsSync } from 'node:fs';
import { rotations, usedAssets } from './lanes/assets';
import { usedBackups, withoutPostgres } from './lanes/backups';
import { brokenByHand, deployedAgain, destroyDev, foreignLock, nothingToDo } from './lanes/dev-account';
import { emailInTrouble, usedEmail } from './lanes/email';
import { afterDeploy, separateAccounts } from './lanes/first-deploys';
import { lockModes } from './lanes/lock-modes';
import { accountShared, killedBootstrap, killedEmulator, killedRuns } from './lanes/one-account';
import { ownNames } from './lanes/own-names';
import { refusals, stateInTrouble, withoutTerraform } from './lanes/prod-account';
import { destroyAndBack } from './lanes/staging-account';
import { sideBySide } from './support/lanes';
import { cloud, deployment, reset, stopAll } from './support/platform';

jest.setTimeout(1_200_000);

beforeAll(reset);
afterAll(stopAll);

const cdk = deployment('cdk', 'dev');
const terraform = deployment('terraform', 'dev');

sideBySide({
  'three accounts': { steps: separateAccounts() },
  'one account': { steps: [...killedBootstrap(), ...killedRuns(), ...killedEmulator()] },
  'many terraforms': { after: [accountShared], steps: lockModes() },
  'dev with cdk': {
    after: afterDeploy('dev cdk'),
    steps: [
      ...nothingToDo(cdk), ...brokenByHand(), ...usedAssets(cdk), ...rotations(), ...usedEmail(cdk), ...emailInTrouble(),
      ...usedBackups(cdk), ...withoutPostgres(cdk), ...destroyDev(cdk), ...deployedAgain(),
    ],
  },
  'dev with terraform': {
    after: afterDeploy('dev terraform'),
    steps: [...nothingToDo(terraform), ...foreignLock(), ...usedAssets(terraform), ...usedEmail(terraform), ...destroyDev(terraform)],
  },
  'staging': { after: afterDeploy('staging cdk', 'staging terraform'), steps: destroyAndBack() },
  'prod with cdk': { after: afterDeploy('prod cdk'), steps: [...refusals(), ...ownNames(), ...withoutTerraform()] },
  'prod with terraform': { after: afterDeploy('prod terraform'), steps: stateInTrouble() },
});

test('keeps the log of the local cloud', () => {
  expect(existsSync(cloud.logFile('dev'))).toBe(true);
});
