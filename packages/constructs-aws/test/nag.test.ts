import { AssetEncryption, LockMode } from '@plinth/env-presets';
import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, NagSuppressions } from 'cdk-nag';
import { AssetCdn, StateBackend, StateBackendReplica } from '../src';
import { ENVIRONMENTS, newStack, PLACE } from './stacks';

/** AwsSolutions-IAM5 asks why a wildcard: these are the ones that grants make, and no others. */
const STATES_OF_A_PREFIX = [
  { regex: '/^Resource::<StateBucket[0-9A-F]{8}.Arn>\\/(env:\\/\\*\\/)?(dev|staging|prod)\\/\\*(\\.tflock)?$/g' },
];

/** What cdk-nag asks about stacks. */
function questions(app: App, stacks: Stack[]): string[] {
  Aspects.of(app).add(new AwsSolutionsChecks({ verbose: true }));
  app.synth();
  return stacks
    .flatMap((stack) => [...Annotations.fromStack(stack).findError('*', Match.anyValue()), ...Annotations.fromStack(stack).findWarning('*', Match.anyValue())])
    .map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`);
}

test.each(['dev', 'staging', 'prod'] as const)('in %s nothing is left that AwsSolutions asks about', (tier) => {
  const app = new App();
  const [home, away] = [newStack('Home', PLACE.region, app), newStack('Away', 'eu-west-1', app)];
  const environment = ENVIRONMENTS[tier];
  new StateBackendReplica(away, 'Replica', { environment, region: 'eu-west-1' });
  const state = new StateBackend(home, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' });
  const role = new Role(home, 'Role', { assumedBy: new AccountRootPrincipal() });
  state.grantApply(role);
  NagSuppressions.addResourceSuppressions(role, [{
    id: 'AwsSolutions-IAM5', reason: 'a grant is for every state under its prefix', appliesTo: STATES_OF_A_PREFIX,
  }], true);
  expect(questions(app, [home, away])).toEqual([]);
});

test.each(['dev', 'staging', 'prod'] as const)('in %s nothing is left of an asset CDN that AwsSolutions asks about', (tier) => {
  const app = new App();
  const home = newStack('Web', PLACE.region, app);
  const assets = new AssetCdn(home, 'Assets', { environment: ENVIRONMENTS[tier], encryption: AssetEncryption.CUSTOMER_MANAGED_KEY });
  expect(questions(app, [home, Stack.of(assets.cfnDistribution)])).toEqual([]);
});

test('the check itself finds what is wrong', () => {
  const app = new App();
  const stack = newStack('Home', PLACE.region, app);
  new Bucket(stack, 'Bare');
  Aspects.of(app).add(new AwsSolutionsChecks());
  app.synth();
  expect(Annotations.fromStack(stack).findError('*', Match.stringLikeRegexp('AwsSolutions-S10')).length).toBeGreaterThan(0);
});
