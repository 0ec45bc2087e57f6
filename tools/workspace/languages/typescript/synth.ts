import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import * as aws from '@plinth/constructs-aws';
import * as tf from '@plinth/constructs-tf';
import {
  AccessKeySlot, BackupFrequency, CachePreset, DatabaseDumpPlace, EmailEventType, LockMode, ObjectLockMode, PlatformEnvironment, Routing,
} from '@plinth/env-presets';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import * as cdktf from 'cdktf';

const HOME = 'eu-central-1';
const SECOND = 'eu-west-1';
const EDGE = 'us-east-1';
const ACCOUNT = '333333333333';
const HOOK = 'https://hooks.example.com/email';
const RECIPIENTS = ['*@example.com', '*@simulator.amazonses.com'];
const COPY_VAULT = `arn:aws:backup:${SECOND}:${ACCOUNT}:backup-vault:acme-prod-backups-copy`;
const DATABASE: DatabaseDumpPlace = {
  image: `${ACCOUNT}.dkr.ecr.${HOME}.amazonaws.com/database-dump@sha256:${'0123456789abcdef'.repeat(4)}`,
  secretArn: `arn:aws:secretsmanager:${HOME}:${ACCOUNT}:secret:acme/prod/database-AbCdEf`,
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  databaseSecurityGroupId: 'sg-0123456789abcdef0',
};
const CERTIFICATE = `arn:aws:acm:${EDGE}:${ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012`;

// The programs of the other languages say the same, line by line.

export function synthesizeCdk(outdir: string): void {
  const app = new App({ outdir, analyticsReporting: false });
  const environment = PlatformEnvironment.prod({
    project: 'acme', account: ACCOUNT, region: HOME, domainName: 'example.com', breakGlassArns: [`arn:aws:iam::${ACCOUNT}:role/break-glass`],
  });
  const home = new Stack(app, 'state', { env: { account: ACCOUNT, region: HOME } });
  const role = new Role(home, 'Ci', { roleName: 'acme-ci', assumedBy: new AccountRootPrincipal() });
  const state = new aws.StateBackend(home, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: SECOND });
  state.grantPlan(role, { prefix: 'prod/network/' });
  state.grantApply(role);
  new CfnOutput(home, 'Configuration', { value: state.configuration({ component: 'network' }).toHcl() });

  const second = new Stack(app, 'state-replica', { env: { account: ACCOUNT, region: SECOND } });
  new aws.StateBackendReplica(second, 'Replica', { environment, region: SECOND });

  const stack = new Stack(app, 'assets', { env: { account: ACCOUNT, region: HOME } });
  const pipeline = new Role(stack, 'Pipeline', { roleName: 'acme-pipeline', assumedBy: new AccountRootPrincipal() });
  const assets = new aws.AssetCdn(stack, 'Assets', {
    environment,
    domainNames: ['assets.example.com'],
    certificateArn: CERTIFICATE,
    routing: Routing.SPA,
    cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }],
    corsAllowedOrigins: ['https://app.example.com'],
  });
  assets.grantDeploy(pipeline);
  new CfnOutput(stack, 'Record', { value: assets.dnsRecords[0].values[0] });
  const uploader = new aws.Uploader(stack, 'Uploader', {
    environment,
    bucket: assets.bucket,
    credential: aws.Credential.accessKey({ keys: [{ slot: AccessKeySlot.A, createdOn: '2026-11-01' }] }),
    overwrite: false,
  });
  uploader.grantReadSecret(pipeline);
  new CfnOutput(stack, 'Manifests', { value: uploader.externalSecretManifests({ namespace: 'shop' }) });

  const email = new Stack(app, 'email', { env: { account: ACCOUNT, region: HOME } });
  const shop = new Role(email, 'Shop', { roleName: 'acme-shop', assumedBy: new AccountRootPrincipal() });
  const sender = new aws.EmailSender(email, 'Email', {
    environment,
    domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }],
    existingDomains: ['old.example.com'],
    dmarcReportAddresses: ['dmarc@example.com'],
    eventBridgeEvents: [EmailEventType.DELIVERY],
    webhooks: [{ url: HOOK, rawMessageDelivery: true }],
  });
  sender.grantSend(shop, { fromAddresses: ['shop@example.com'], recipients: RECIPIENTS });
  const user = new aws.SmtpUser(email, 'Smtp', { environment, sender, displayNames: ['Acme Wiki'] });
  new CfnOutput(email, 'Dkim', { value: sender.dnsRecords[0].values[0] });
  new CfnOutput(email, 'Adoption', { value: sender.adoptionCommands[0] });
  new CfnOutput(email, 'Identity', { value: sender.cfnIdentities['example.com'].ref });
  new CfnOutput(email, 'SmtpSecret', { value: user.secretArn });

  const backups = new Stack(app, 'backups', { env: { account: ACCOUNT, region: HOME } });
  const restorer = new Role(backups, 'Restorer', { roleName: 'acme-restorer', assumedBy: new AccountRootPrincipal() });
  const store = new aws.BackupStore(backups, 'Store', { environment, expiryDays: 180 });
  store.grantRestore(restorer);
  const plan = new aws.BackupPlan(backups, 'Plan', {
    environment,
    frequencies: [BackupFrequency.DAILY, BackupFrequency.MONTHLY],
    copies: [{ vaultArn: COPY_VAULT, frequencies: [BackupFrequency.MONTHLY], retentionDays: 400 }],
  });
  const dump = new aws.DatabaseDump(backups, 'Dump', { environment, store, ...DATABASE, schedule: 'rate(6 hours)', rpoHours: 8 });
  new CfnOutput(backups, 'Vault', { value: plan.vaultArn });
  new CfnOutput(backups, 'Schedule', { value: plan.rules[1].schedule });
  new CfnOutput(backups, 'Prefix', { value: dump.prefix });
  app.synth();
}

export function synthesizeTerraform(outdir: string): void {
  const app = new cdktf.App({ outdir });
  const environment = PlatformEnvironment.prod({
    project: 'acme', account: ACCOUNT, region: HOME, domainName: 'example.com', deployerArns: [`arn:aws:iam::${ACCOUNT}:role/deployer`],
  });
  const stack = new cdktf.TerraformStack(app, 'state');
  new cdktf.LocalBackend(stack, { path: 'state.tfstate' });
  new AwsProvider(stack, 'Aws', { region: HOME });
  const second = new AwsProvider(stack, 'Second', { region: SECOND, alias: 'second' });
  new tf.StateBackendReplica(stack, 'Replica', { environment, region: SECOND, provider: second });
  const state = new tf.StateBackend(stack, 'State', { environment, lockMode: LockMode.BOTH, replicaRegion: SECOND });
  state.grantPlan(tf.Identity.roleName('acme-ci'), { prefix: 'prod/network/' });
  state.grantApply(tf.Identity.roleName('acme-ci'));

  const delivery = new cdktf.TerraformStack(app, 'assets');
  state.attachTo(delivery, { component: 'assets' });
  new AwsProvider(delivery, 'Aws', { region: HOME });
  const edge = new AwsProvider(delivery, 'Edge', { region: EDGE, alias: 'edge' });
  const assets = new tf.AssetCdn(delivery, 'Assets', {
    environment,
    domainNames: ['assets.example.com'],
    certificateArn: CERTIFICATE,
    routing: Routing.SPA,
    cacheRules: [{ pathPattern: 'static/*', preset: CachePreset.IMMUTABLE }],
    corsAllowedOrigins: ['https://app.example.com'],
    edgeProvider: edge,
  });
  assets.grantDeploy(tf.Identity.roleName('acme-pipeline'));
  new cdktf.TerraformOutput(delivery, 'record', { value: assets.dnsRecords[0].values[0] });
  const uploader = new tf.Uploader(delivery, 'Uploader', {
    environment,
    bucket: assets.bucket,
    credential: tf.Credential.accessKey({ keys: [{ slot: AccessKeySlot.A, createdOn: '2026-11-01' }] }),
    overwrite: false,
  });
  uploader.grantReadSecret(tf.Identity.roleName('acme-pipeline'));
  new cdktf.TerraformOutput(delivery, 'manifests', { value: uploader.externalSecretManifests({ namespace: 'shop' }) });
  new cdktf.TerraformOutput(delivery, 'store_key', { value: uploader.storeKeyCommand });

  const email = new cdktf.TerraformStack(app, 'email');
  state.attachTo(email, { component: 'email' });
  new AwsProvider(email, 'Aws', { region: HOME });
  const sender = new tf.EmailSender(email, 'Email', {
    environment,
    domains: [{ domainName: 'example.com', apexSpf: 'v=spf1 include:_spf.google.com ~all' }],
    existingDomains: ['old.example.com'],
    dmarcReportAddresses: ['dmarc@example.com'],
    eventBridgeEvents: [EmailEventType.DELIVERY],
    webhooks: [{ url: HOOK, rawMessageDelivery: true }],
  });
  sender.grantSend(tf.Identity.roleName('acme-shop'), { fromAddresses: ['shop@example.com'], recipients: RECIPIENTS });
  const user = new tf.SmtpUser(email, 'Smtp', { environment, sender, displayNames: ['Acme Wiki'] });
  new cdktf.TerraformOutput(email, 'dkim', { value: sender.dnsRecords[0].values[0] });
  new cdktf.TerraformOutput(email, 'adoption', { value: sender.adoptionCommands[0] });
  new cdktf.TerraformOutput(email, 'smtp_secret', { value: user.secretName });

  const backups = new cdktf.TerraformStack(app, 'backups');
  state.attachTo(backups, { component: 'backups' });
  new AwsProvider(backups, 'Aws', { region: HOME });
  const store = new tf.BackupStore(backups, 'Store', { environment, expiryDays: 180 });
  store.grantRestore(tf.Identity.roleName('acme-restorer'));
  const plan = new tf.BackupPlan(backups, 'Plan', {
    environment,
    frequencies: [BackupFrequency.DAILY, BackupFrequency.MONTHLY],
    copies: [{ vaultArn: COPY_VAULT, frequencies: [BackupFrequency.MONTHLY], retentionDays: 400 }],
  });
  const dump = new tf.DatabaseDump(backups, 'Dump', { environment, store, ...DATABASE, schedule: 'rate(6 hours)', rpoHours: 8 });
  new cdktf.TerraformOutput(backups, 'vault', { value: plan.vaultArn });
  new cdktf.TerraformOutput(backups, 'schedule', { value: plan.rules[1].schedule });
  new cdktf.TerraformOutput(backups, 'prefix', { value: dump.prefix });
  app.synth();
}

/** What is said of mistakes, by the file that each language writes: the message is the contract, since jsii exports no error class. */
export function mistakes(): Record<string, string> {
  const environment = PlatformEnvironment.prod({ project: 'acme', account: ACCOUNT, region: HOME });
  return {
    'environment-mistake.txt': said(() => PlatformEnvironment.prod({ project: 'Acme_', account: '12', region: HOME })),
    'assets-mistake.txt': said(() => new aws.AssetCdn(new Stack(new App(), 'wrong', { env: { account: ACCOUNT, region: HOME } }), 'Assets', {
      environment, hstsSeconds: 60, hstsPreload: true, uploadPrefixes: ['../'],
    })),
    'email-mistake.txt': said(() => new aws.EmailSender(new Stack(new App(), 'wrong', { env: { account: ACCOUNT, region: HOME } }), 'Email', {
      environment, domains: [{ domainName: 'example.com', mailFromDomain: 'example.com' }], webhooks: [{ url: 'http://hooks.example.com' }],
    })),
    'backups-mistake.txt': said(() => new aws.BackupStore(new Stack(new App(), 'wrong', { env: { account: ACCOUNT, region: HOME } }), 'Store', {
      environment, objectLockMode: ObjectLockMode.NONE, expiryDays: 0, deepArchiveAfterDays: 30,
    })),
  };
}

function said(wrong: () => unknown): string {
  try {
    wrong();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the mistake was not noticed');
}
