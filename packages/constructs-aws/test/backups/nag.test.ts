import { PlatformEnvironment } from '@plinth/env-presets';
import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AirGappedVault, BackupCopyVault, BackupStore, BackupStoreReplica, DatabaseDump } from '../../src';
import { dev, newStack, PLACE, prod } from '../stacks';
import { AWAY, EVERY_DUMP, EVERY_PLAN, EVERY_STORE, newDump, newPlan, newStore } from './backups';

/** What AwsSolutions asks of all backups of an environment, with everything there is. */
function questions(environment: PlatformEnvironment, spoil: (store: BackupStore, dump: DatabaseDump) => void = () => undefined): string[] {
  const app = new App();
  const [home, away] = [newStack('Home', PLACE.region, app), newStack('Away', AWAY, app)];
  new BackupStoreReplica(away, 'Replica', { environment, region: AWAY });
  new BackupCopyVault(away, 'Copies', { environment, region: AWAY });
  new AirGappedVault(away, 'AirGapped', { environment, region: AWAY });
  const store = newStore(environment, EVERY_STORE, 'Backups', home);
  newPlan(environment, EVERY_PLAN, 'Plan', home);
  spoil(store, newDump(environment, { ...EVERY_DUMP, store }, 'Dump', home));
  Aspects.of(app).add(new AwsSolutionsChecks({ verbose: true }));
  app.synth();
  return [home, away]
    .flatMap((stack) => [...Annotations.fromStack(stack).findError('*', Match.anyValue()), ...Annotations.fromStack(stack).findWarning('*', Match.anyValue())])
    .map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`);
}

test('in prod nothing is left that AwsSolutions asks about', () => {
  expect(questions(prod)).toEqual([]);
}, 60_000);

test('in dev it asks about the key that is never rotated and the wildcards of the task that nobody explains, which were spoiled here, and nothing else', () => {
  const spoiled = questions(dev, (store, dump) => {
    store.cfnKey.enableKeyRotation = false;
    dump.cfnTaskRole.addMetadata('cdk_nag', undefined);
  });
  expect([...new Set(spoiled.map((question) => /AwsSolutions-\w+/.exec(question)![0]))].sort()).toEqual(['AwsSolutions-IAM5', 'AwsSolutions-KMS5']);
}, 60_000);
