import { BackupStoreAttributes, BackupStoreNames, BackupStorePresets, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { BackupStoreBase } from '../backup-store-base';

export class ImportedBackupStore extends BackupStoreBase {
  readonly environment: PlatformEnvironment;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string;
  readonly alarmTopicArn: string;
  protected readonly fullName: string;
  protected readonly provider?: TerraformProvider;

  constructor(scope: Construct, id: string, attributes: BackupStoreAttributes) {
    super(scope, id);
    validate(attributes, new Problems(this.node.path));
    const { environment, name, bucketNamespace } = attributes;
    const names = new BackupStoreNames(environment, { name, bucketNamespace });
    this.environment = environment;
    this.fullName = names.fullName;
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
