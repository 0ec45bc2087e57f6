import { BackupPlan, BackupStore, DatabaseDump } from '@plinth/constructs-aws';
import { BackupMetrics } from '@plinth/env-presets';
import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BACKUPS, imageOf } from '../compositions/backups';
import { stackName } from '../compositions/composition';
import type { Deployment } from '../platform';
import type { AppOptions } from './compositions';
import { databaseNetwork } from './network';
import { output, role } from './parts';

/** The CDK app of one environment's backups: where they lie, what makes them, and who restores them. */
export function backupsApp(deployment: Deployment, options: Pick<AppOptions, 'reduced'>, props: AppProps = {}): App {
  const app = new App(props);
  const { environment } = deployment;
  new BackupsStack(app, stackName(deployment, BACKUPS), deployment, options, {
    env: { account: environment.account, region: environment.region },
    description: `The backups of ${environment}, and who restores them`,
    tags: environment.tags,
  });
  return app;
}

class BackupsStack extends Stack {

  public constructor(scope: Construct, id: string, deployment: Deployment, { reduced }: Pick<AppOptions, 'reduced'>, props: StackProps) {
    super(scope, id, props);
    const { environment, backups: part } = deployment;
    const store = new BackupStore(this, 'Backups', { environment, ...part.store });
    // it goes on when the rest is destroyed: what it backs up is the states, and those are retained too
    const plan = new BackupPlan(this, 'Plan', { environment, ...part.plan });
    output(this, 'BackupBucketName', store.bucketName, 'The bucket of the dumps');
    output(this, 'BackupVaultName', plan.vaultName, 'The vault of AWS Backup');
    if (reduced) {
      return;
    }

    const secret = new CfnSecret(this, 'DatabaseSecret', { name: part.secretName, description: `The connection to the database of ${environment}` });
    const network = databaseNetwork(this, deployment);
    const dump = new DatabaseDump(this, 'Dump', { environment, store, image: imageOf(part), secretArn: secret.ref, ...network, ...part.dump });
    const restore = role(this, environment, 'RestoreRole', part.restoreRoleName);
    store.grantRestore(restore, { prefix: dump.prefix });
    restore.addToPolicy(new PolicyStatement({
      sid: 'TellOfDrills', actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': BackupMetrics.NAMESPACE } },
    }));
    output(this, 'DatabaseSecretArn', secret.ref, 'The secret with the connection to the database');
    output(this, 'DatabaseVpcId', network.vpcId, 'The network of the database');
    output(this, 'DatabaseSubnetIds', network.subnetIds.join(','), 'Where the database and what dumps it may stand');
    output(this, 'DatabaseSecurityGroupId', network.databaseSecurityGroupId, 'What the database is to have, so that what dumps it gets in');
    output(this, 'DumpScheduleName', dump.scheduleName, 'The schedule of the dumps');
    output(this, 'RestoreRoleArn', restore.roleArn, 'Restore dumps as this role');
  }
}
