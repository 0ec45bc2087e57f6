import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { BackupPlan, BackupStore, DatabaseDump, Identity } from '@plinth/constructs-tf';
import { BackupMetrics } from '@plinth/env-presets';
import type { TerraformStack } from 'cdktf';
import { BACKUPS, imageOf } from '../compositions/backups';
import type { Deployment } from '../platform';
import type { StackOptions } from './compositions';
import { databaseNetwork } from './network';
import { keepState, output, role } from './parts';

/** The backups of one environment: where they lie, what makes them, and who restores them. Its state lies in the environment's own backend. */
export function backupsStack(stack: TerraformStack, deployment: Deployment, { backend, reduced }: StackOptions): void {
  const { environment, backups: part } = deployment;
  keepState(stack, deployment, BACKUPS.name, backend);
  const store = new BackupStore(stack, 'Backups', { environment, ...part.store });
  // it goes on when the rest is destroyed: what it backs up is the states, and those are retained too
  const plan = new BackupPlan(stack, 'Plan', { environment, ...part.plan });
  output(stack, 'BackupBucketName', store.bucketName, 'The bucket of the dumps');
  output(stack, 'BackupVaultName', plan.vaultName, 'The vault of AWS Backup');
  if (reduced) {
    return;
  }

  const secret = new SecretsmanagerSecret(stack, 'DatabaseSecret', {
    name: part.secretName, description: `The connection to the database of ${environment}`, recoveryWindowInDays: 0, tags: environment.tags,
  });
  const network = databaseNetwork(stack, deployment);
  const dump = new DatabaseDump(stack, 'Dump', { environment, store, image: imageOf(part), secretArn: secret.arn, ...network, ...part.dump });
  const restore = role(stack, environment, 'RestoreRole', part.restoreRoleName);
  store.grantRestore(Identity.role(restore), { prefix: dump.prefix });
  new IamRolePolicy(stack, 'TellOfDrills', {
    name: 'tell-of-drills',
    role: restore.name,
    policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'TellOfDrills', Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': BackupMetrics.NAMESPACE } },
      }],
    }),
  });
  output(stack, 'DatabaseSecretArn', secret.arn, 'The secret with the connection to the database');
  output(stack, 'DatabaseVpcId', network.vpcId, 'The network of the database');
  output(stack, 'DatabaseSubnetIds', network.subnetIds.join(','), 'Where the database and what dumps it may stand');
  output(stack, 'DatabaseSecurityGroupId', network.databaseSecurityGroupId, 'What the database is to have, so that what dumps it gets in');
  output(stack, 'DumpScheduleName', dump.scheduleName, 'The schedule of the dumps');
  output(stack, 'RestoreRoleArn', restore.arn, 'Restore dumps as this role');
}
