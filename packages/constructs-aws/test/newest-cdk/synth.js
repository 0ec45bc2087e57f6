// Synthesizes every tier with the newest aws-cdk-lib in place of the one that the package is compiled against, and prints
// what CDK's own strict template validation reports: of the templates as they are, and with a property that is wrong.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const resolve = Module._resolveFilename;
Module._resolveFilename = function resolveNewest(request, ...rest) {
  const newest = request
    .replace(/^aws-cdk-lib(?=\/|$)/, 'aws-cdk-lib-newest')
    .replace(/^@aws-cdk\/cloud-assembly-schema(?=\/|$)/, 'cloud-assembly-schema-newest');
  return resolve.call(this, newest, ...rest);
};

const { EmailEventType, LockMode, PlatformEnvironment } = require('@plinth/env-presets');
const { App, Stack } = require('aws-cdk-lib');
const {
  AirGappedVault, AssetCdn, BackupCopyVault, BackupPlan, BackupStore, BackupStoreReplica, DatabaseDump, EmailSender, SmtpUser, StateBackend, StateBackendReplica,
} = require('../..');

function violations(broken) {
  const app = new App({ analyticsReporting: false });
  const place = { project: 'acme', account: '333333333333', region: 'eu-central-1' };
  for (const tier of ['dev', 'staging', 'prod']) {
    const environment = PlatformEnvironment[tier](place);
    const home = new Stack(app, `${tier}-home`, { env: { account: place.account, region: place.region } });
    const away = new Stack(app, `${tier}-away`, { env: { account: place.account, region: 'eu-west-1' } });
    new StateBackendReplica(away, 'Replica', { environment, region: 'eu-west-1' });
    const state = new StateBackend(home, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: 'eu-west-1' });
    new AssetCdn(home, 'Assets', { environment });
    const sender = new EmailSender(home, 'Email', {
      environment,
      domains: [{ domainName: `${tier}.example.com` }],
      dmarcReportAddresses: ['dmarc@example.com'],
      webhooks: [{ url: 'https://hooks.example.com/email' }],
      eventBridgeEvents: [EmailEventType.DELIVERY],
    });
    new SmtpUser(home, 'Smtp', { environment, sender });
    new BackupStoreReplica(away, 'BackupsReplica', { environment, region: 'eu-west-1' });
    const copies = new BackupCopyVault(away, 'Copies', { environment, region: 'eu-west-1' });
    new AirGappedVault(home, 'AirGapped', { environment });
    const store = new BackupStore(home, 'Backups', { environment, replicaRegion: 'eu-west-1' });
    new BackupPlan(home, 'Plan', { environment, alarmTopicArn: store.alarmTopicArn, copies: [{ vaultArn: copies.vaultArn }] });
    new DatabaseDump(home, 'Dump', {
      environment,
      store,
      image: `333333333333.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:${'0'.repeat(64)}`,
      secretArn: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:acme/database-AbCdEf',
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      databaseSecurityGroupId: 'sg-0123456789abcdef0',
    });
    if (broken && tier === 'prod') {
      state.bucket.node.defaultChild.addPropertyOverride('VersioningConfiguration.Status', 'Perhaps');
    }
  }
  const { directory } = app.synth();
  const report = JSON.parse(readFileSync(path.join(directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports.flatMap((plugin) => plugin.violations.map(({ ruleName }) => ruleName));
}

process.stdout.write(`\n${JSON.stringify({ version: require('aws-cdk-lib/package.json').version, asTheyAre: violations(false), broken: violations(true) })}\n`);
