import { LockMode, PlatformEnvironment, Problems, StateBackendAttributes, StateBackendPresets } from '@plinth/env-presets';
import { Construct } from 'constructs';
import { partTokens } from '../../private/concrete';
import { StateBackendBase } from '../state-backend-base';
import { stateBackendNames } from './names';

export class ImportedStateBackend extends StateBackendBase {
  readonly environment: PlatformEnvironment;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly lockMode: LockMode;
  readonly tableName?: string;
  readonly tableArn?: string;
  readonly keyArn?: string;
  readonly configuredKeyArn?: string;

  constructor(scope: Construct, id: string, attributes: StateBackendAttributes) {
    super(scope, id);
    validate(attributes, new Problems(this.node.path));
    const { environment } = attributes;
    const { partition, region, account } = environment;
    const names = stateBackendNames(environment, attributes);
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
  const { environment, ...values } = attributes;
  const { known } = partTokens(values, StateBackendPresets.mustBeConcrete(), problems);
  StateBackendPresets.checkAttributes({ environment, ...known }, problems);
  problems.throwIfAny();
}
