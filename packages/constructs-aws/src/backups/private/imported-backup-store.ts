import { BackupStoreAttributes, BackupStorePresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { BackupStoreBase } from '../backup-store-base';
import { backupStoreNames } from './names';

export class ImportedBackupStore extends BackupStoreBase {
  readonly environment: PlatformEnvironment;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string;
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, attributes: BackupStoreAttributes) {
    super(scope, id);
    validate(attributes, new Problems(this.node.path));
    const { environment } = attributes;
    const names = backupStoreNames(environment, attributes);
    this.environment = environment;
    this.bucketName = attributes.bucketName ?? names.bucketName;
    this.bucketArn = `arn:${environment.partition}:s3:::${this.bucketName}`;
    this.keyArn = attributes.keyArn;
    this.alarmTopicArn = attributes.alarmTopicArn ?? names.alarmTopicArn;
  }
}

function validate(attributes: BackupStoreAttributes, problems: Problems): void {
  const { environment, ...values } = attributes;
  const { known } = partTokens(values, BackupStorePresets.mustBeConcrete(), problems);
  BackupStorePresets.checkAttributes({ environment, ...known } as BackupStoreAttributes, problems);
  problems.throwIfAny();
}
