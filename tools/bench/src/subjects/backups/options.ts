import { BackupFrequency, BackupPlanOptions, BackupStoreOptions, DatabaseDumpOptions, DatabaseDumpPlace } from '@plinth/env-presets';
import { environment } from '../place';

const options: BackupStoreOptions = { expiryDays: 400, glacierInstantRetrievalAfterDays: 30, deepArchiveAfterDays: 180 };
const plan: BackupPlanOptions = {
  copies: [{
    vaultArn: 'arn:aws:backup:eu-west-1:333333333333:backup-vault:acme-prod-backups-copy', frequencies: [BackupFrequency.MONTHLY], retentionDays: 400, coldStorageAfterDays: 30,
  }],
};
const dump: DatabaseDumpOptions & DatabaseDumpPlace = {
  schedule: 'cron(0 0/6 * * ? *)',
  rpoHours: 8,
  host: 'db.example.com',
  compression: 'zstd:3',
  image: `333333333333.dkr.ecr.eu-central-1.amazonaws.com/database-dump@sha256:${'0123456789abcdef'.repeat(4)}`,
  secretArn: 'arn:aws:secretsmanager:eu-central-1:333333333333:secret:acme/prod/database-AbCdEf',
  secretKeyArn: 'arn:aws:kms:eu-central-1:333333333333:key/12345678-1234-1234-1234-123456789012',
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  databaseSecurityGroupId: 'sg-0123456789abcdef0',
};

/** A store that moves what it keeps, three plans with a copy, and a dump with a key of the secret's own. */
export const OPTIONS = { store: { environment, ...options }, plan: { environment, ...plan }, dump: { environment, ...dump } };
