import { LockMode, PlatformEnvironment, Problems, StateBackendAttributes, StateBackendNames } from '@plinth/env-presets';
import { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { StateBackendBase } from '../state-backend-base';

const NAMES = 'since it is part of names and backend configurations';

export class ImportedStateBackend extends StateBackendBase {
  readonly environment: PlatformEnvironment;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly lockMode: LockMode;
  readonly tableName?: string;
  readonly tableArn?: string;
  readonly keyArn?: string;
  protected readonly configuredKeyArn?: string;
  protected readonly provider?: TerraformProvider;

  constructor(scope: Construct, id: string, attributes: StateBackendAttributes) {
    super(scope, id);
    validate(attributes, new Problems(this.node.path));
    const { environment } = attributes;
    const { partition, region, account } = environment;
    const names = new StateBackendNames(environment, { name: attributes.name, bucketNamespace: attributes.bucketNamespace });
    this.environment = environment;
    this.lockMode = attributes.lockMode ?? LockMode.S3;
    this.bucketName = attributes.bucketName ?? names.bucketName;
    this.bucketArn = `arn:${partition}:s3:::${this.bucketName}`;
    this.tableName = this.lockMode === LockMode.S3 ? undefined : attributes.tableName ?? names.tableName;
    this.tableArn = this.tableName && `arn:${partition}:dynamodb:${region}:${account}:table/${this.tableName}`;
    this.keyArn = attributes.keyArn;
    this.configuredKeyArn = attributes.keyArn;
  }
}

function validate(attributes: StateBackendAttributes, problems: Problems): void {
  const { known } = partTokens(attributes, { name: NAMES, bucketNamespace: NAMES, bucketName: NAMES, lockMode: NAMES, tableName: NAMES }, problems);
  const { lockMode = LockMode.S3, tableName, keyArn } = known as Partial<StateBackendAttributes>;
  if (!Object.values(LockMode).includes(lockMode)) {
    problems.add('lockMode', lockMode, `must be one of ${Object.values(LockMode).join(', ')}`, 'use the LockMode enum');
  } else if (tableName !== undefined && lockMode === LockMode.S3) {
    problems.add('tableName', tableName, 'may be given only with a lockMode that uses a table', 'set lockMode to DYNAMODB or BOTH, or remove it');
  }
  if (keyArn !== undefined && !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(keyArn)) {
    problems.add('keyArn', keyArn, 'must be the ARN of a key, since policies cannot name an alias',
      'write it like arn:aws:kms:eu-central-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab');
  }
  problems.throwIfAny();
}
