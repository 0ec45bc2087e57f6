import { Problems } from '../errors';
import { checkPath } from '../private/words';
import { hclAttributes, hclBlock, hclExpression } from '../private/hcl';
import { LockMode, StateBackendFacts, StateConfigurationOptions } from './settings';

/**
 * Where one state lies and how it is locked and encrypted.
 *
 * @stability experimental
 */
export interface StateConfigurationProps {
  /** The bucket's name. */
  readonly bucketName: string;
  /** The bucket's region. */
  readonly region: string;
  /** The state's key in the bucket. */
  readonly key: string;
  /** How the state is locked. */
  readonly lockMode: LockMode;
  /**
   * The lock table's name.
   * @default - none; needed unless lockMode is S3
   */
  readonly tableName?: string;
  /**
   * ARN of the key, or of its alias, that encrypts the state.
   * @default - none: S3-managed keys
   */
  readonly keyArn?: string;
  /**
   * Whether states of other workspaces than `default` are kept too, below `env:/{workspace}/`.
   * @default false
   */
  readonly workspaces?: boolean;
}

/**
 * The backend configuration of one state, in every form that people paste.
 *
 * @example
 * const configuration = new StateConfiguration({
 *   bucketName: 'acme-dev-tfstate-111111111111',
 *   region: 'eu-central-1',
 *   key: 'dev/network.tfstate',
 *   lockMode: LockMode.S3,
 * });
 * console.log(configuration.toHcl());
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 * @stability experimental
 */
export class StateConfiguration {
  /**
   * The configuration of one state of a backend.
   *
   * @param backend where the state lies
   * @param options which state
   * @param path for error messages: the backend's construct path
   * @throws if not exactly one of component and key is given, or the key breaks a rule
   */
  public static of(backend: StateBackendFacts, options: StateConfigurationOptions, path: string): StateConfiguration {
    const { environment, bucketName, lockMode, tableName, configuredKeyArn } = backend;
    const problems = new Problems(path);
    if ((options.component === undefined) === (options.key === undefined)) {
      problems.add('configuration', options, 'must have either component or key', 'give one of the two');
    }
    problems.throwIfAny();
    return new StateConfiguration({
      bucketName,
      region: environment.region,
      key: options.key ?? environment.stateKey(options.component!),
      lockMode,
      tableName,
      keyArn: configuredKeyArn,
      workspaces: options.workspaces,
    });
  }

  /** The bucket's name. */
  public readonly bucketName: string;
  /** The bucket's region. */
  public readonly region: string;
  /** The state's key in the bucket. */
  public readonly key: string;
  /** ARN of the key or alias that encrypts the state, if it is not S3's own. */
  public readonly keyArn?: string;
  private readonly props: StateConfigurationProps;

  /**
   * @throws if the key begins with `/`, climbs with `..`, or a lock table is wanted and not named
   */
  constructor(props: StateConfigurationProps) {
    validate(props);
    this.props = props;
    this.bucketName = props.bucketName;
    this.region = props.region;
    this.key = props.key;
    this.keyArn = props.keyArn;
  }

  /** The arguments of Terraform's `s3` backend, by their names there. */
  public get arguments(): { [name: string]: any } {
    const { props } = this;
    return {
      bucket: props.bucketName,
      key: props.key,
      region: props.region,
      encrypt: true,
      ...(props.keyArn && { kms_key_id: props.keyArn }),
      ...(props.lockMode !== LockMode.DYNAMODB && { use_lockfile: true }),
      ...(props.lockMode !== LockMode.S3 && { dynamodb_table: props.tableName }),
      ...(props.workspaces && { workspace_key_prefix: 'env:' }),
    };
  }

  /** A `terraform` block for a `.tf` file. */
  public toHcl(): string {
    return `${hclBlock('terraform', [hclBlock('backend "s3"', this.arguments)])}\n`;
  }

  /** A `.tfbackend` file for `terraform init -backend-config=FILE`. */
  public toTfbackend(): string {
    return `${hclAttributes(this.arguments)}\n`;
  }

  /** A `.tf.json` file. */
  public toJson(): string {
    return `${JSON.stringify({ terraform: { backend: { s3: this.arguments } } }, undefined, 2)}\n`;
  }

  /**
   * A `remote_state` block for `terragrunt.hcl`. Terragrunt is told to leave the bucket as it is: the construct owns it.
   * @see https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#remote_state
   */
  public toTerragrunt(): string {
    return `${hclBlock('remote_state', [
      'backend = "s3"',
      `generate = ${hclExpression({ path: 'backend.tf', if_exists: 'overwrite_terragrunt' })}`,
      `config = ${hclExpression({ ...this.arguments, disable_bucket_update: true })}`,
    ])}\n`;
  }

  /**
   * A `terraform` block for OpenTofu >= 1.10 that also encrypts state and plan files before they leave the machine,
   * with the key of the backend. Whoever uses it needs `clientSideEncryption` in its grant.
   *
   * @throws if the backend has no key of its own: S3-managed keys cannot be used by anyone but S3
   * @see https://opentofu.org/docs/language/state/encryption/
   */
  public toOpenTofu(): string {
    if (!this.keyArn) {
      const problems = new Problems(this.bucketName);
      problems.add('encryption', 's3-managed', 'must be customer-managed-key for OpenTofu\'s state encryption', 'set it on the state backend, or use toHcl()');
      problems.throwIfAny();
    }
    const method = ['method   = method.aes_gcm.state', 'enforced = true'];
    return `${hclBlock('terraform', [
      hclBlock('encryption', [
        hclBlock('key_provider "aws_kms" "state"', { kms_key_id: this.keyArn!, region: this.region, key_spec: 'AES_256' }),
        hclBlock('method "aes_gcm" "state"', ['keys = key_provider.aws_kms.state']),
        hclBlock('state', method),
        hclBlock('plan', method),
      ]),
      hclBlock('backend "s3"', this.arguments),
    ])}\n`;
  }
}

function validate(props: StateConfigurationProps): void {
  const problems = new Problems(props.bucketName);
  if (props.key === '' || props.key.endsWith('/')) {
    problems.add('key', props.key, 'must end in a name', 'write it like dev/network.tfstate');
  }
  checkPath('key', props.key, problems);
  if (props.lockMode !== LockMode.S3 && !props.tableName) {
    problems.add('tableName', props.tableName, `must be given with lockMode ${props.lockMode}`, 'name the lock table');
  }
  problems.throwIfAny();
}
