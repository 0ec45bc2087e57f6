import { Problems } from './errors';
import { BucketNamespace, NamedResource, Names } from './naming';
import { isDomain } from './private/domain';
import { isRegion, partitionOf } from './private/region';
import { checkPath, checkWords } from './private/words';
import { TagKey } from './tags';
import { Tier } from './tier';

/**
 * What an environment of one of the three standard tiers is made of.
 *
 * @stability experimental
 */
export interface PlatformEnvironmentProps {
  /** The project: lower-case words of letters and digits joined by single hyphens, at most 24 characters. */
  readonly project: string;
  /** The AWS account, 12 digits. It is part of names, so it must be concrete. */
  readonly account: string;
  /** The home region, for example `eu-central-1`. It is part of names, so it must be concrete. */
  readonly region: string;
  /**
   * The domain under which the environment's public names lie, for example `dev.example.com`.
   * @default - none; what needs a domain says so
   */
  readonly domainName?: string;
  /**
   * Who is asked about the resources: the `Owner` tag.
   * @default - the project
   */
  readonly owner?: string;
  /**
   * Who pays for the resources: the `CostCenter` tag.
   * @default - the project
   */
  readonly costCenter?: string;
  /**
   * ARNs of the IAM principals that deploy this environment, `*` and `?` allowed in the name. Only they and
   * `breakGlassArns` may delete versions or weaken what protects data.
   * @default - with CDK the execution role that `cdk bootstrap` made in the account; with Terraform none, since it
   * runs as whoever calls it, and constructs that need the list ask for it
   */
  readonly deployerArns?: string[];
  /**
   * ARNs of the IAM principals for emergencies, `*` and `?` allowed in the name.
   * @default - none
   */
  readonly breakGlassArns?: string[];
  /**
   * The namespace of the environment's bucket names.
   * @default - ACCOUNT_REGIONAL in constructs-aws; GLOBAL in constructs-tf, whose provider has the other from 6.37 on
   */
  readonly bucketNamespace?: BucketNamespace;
}

/**
 * What an environment with a name of its own is made of.
 *
 * @stability experimental
 */
export interface CustomEnvironmentProps extends PlatformEnvironmentProps {
  /** The environment's name: one lower-case word of letters and digits, at most 12 characters. */
  readonly name: string;
  /** The tier whose settings it has. */
  readonly tier: Tier;
}

/**
 * How a bucket name is made.
 *
 * @stability experimental
 */
export interface BucketNameOptions {
  /**
   * The namespace.
   * @default - the environment's, or GLOBAL
   */
  readonly namespace?: BucketNamespace;
  /**
   * The bucket's region.
   * @default - the environment's home region
   */
  readonly region?: string;
  /**
   * The bucket's account.
   * @default - the environment's
   */
  readonly account?: string;
}

const ACCOUNT = /^\d{12}$/;
/** Of an assumed role `aws:PrincipalArn` is the role, so the ARN of a session would match nobody. */
const PRINCIPAL = /^arn:aws[a-z-]*:iam::(\d{12}|\*):(root|(user|role)\/[\w+=,.@*?/-]+)$/;
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;
const TIER_WORDS: string[] = [Tier.DEV, Tier.STAGING, Tier.PROD];

/**
 * What an environment is, as data: its names, tags and tier. No engine, nothing deployed.
 *
 * @example
 * const environment = PlatformEnvironment.dev({ project: 'acme', account: '111111111111', region: 'eu-central-1' });
 * environment.resourceName('uploader'); // acme-dev-uploader
 * environment.stateKey('network');      // dev/network.tfstate
 *
 * @stability experimental
 */
export class PlatformEnvironment {
  /**
   * The `dev` environment of a project.
   * @throws one error that lists everything that is wrong with the props
   */
  public static dev(props: PlatformEnvironmentProps): PlatformEnvironment {
    return new PlatformEnvironment({ ...props, name: Tier.DEV, tier: Tier.DEV });
  }

  /**
   * The `staging` environment of a project.
   * @throws one error that lists everything that is wrong with the props
   */
  public static staging(props: PlatformEnvironmentProps): PlatformEnvironment {
    return new PlatformEnvironment({ ...props, name: Tier.STAGING, tier: Tier.STAGING });
  }

  /**
   * The `prod` environment of a project.
   * @throws one error that lists everything that is wrong with the props
   */
  public static prod(props: PlatformEnvironmentProps): PlatformEnvironment {
    return new PlatformEnvironment({ ...props, name: Tier.PROD, tier: Tier.PROD });
  }

  /**
   * An environment with a name of its own and the settings of a tier, for example `qa` with those of staging.
   * @throws one error that lists everything that is wrong with the props
   */
  public static custom(props: CustomEnvironmentProps): PlatformEnvironment {
    return new PlatformEnvironment(props);
  }

  /** The environment's name, for example `dev`. */
  public readonly name: string;
  /** The tier whose settings it has. */
  public readonly tier: Tier;
  /** The project's name. */
  public readonly project: string;
  /** The AWS account, 12 digits. */
  public readonly account: string;
  /** The home region. */
  public readonly region: string;
  /** The partition of the home region, for example `aws`. */
  public readonly partition: string;
  /** The domain under which public names lie, if there is one. */
  public readonly domainName?: string;
  /** Who is asked about the resources. */
  public readonly owner: string;
  /** Who pays for the resources. */
  public readonly costCenter: string;
  /** The principals that deploy, if the environment names them. */
  public readonly deployerArns?: string[];
  /** The principals for emergencies. */
  public readonly breakGlassArns: string[];
  /** The namespace of bucket names, if the environment names it. */
  public readonly bucketNamespace?: BucketNamespace;

  private constructor(props: CustomEnvironmentProps) {
    validate(props);
    this.name = props.name;
    this.tier = props.tier;
    this.project = props.project;
    this.account = props.account;
    this.region = props.region;
    this.partition = partitionOf(props.region);
    this.domainName = props.domainName;
    this.owner = props.owner ?? props.project;
    this.costCenter = props.costCenter ?? props.project;
    this.deployerArns = props.deployerArns;
    this.breakGlassArns = props.breakGlassArns ?? [];
    this.bucketNamespace = props.bucketNamespace;
  }

  /** ARN of the account's root, which in policies stands for the account. */
  public get accountRootArn(): string {
    return `arn:${this.partition}:iam::${this.account}:root`;
  }

  /** The tags of everything in this environment that can be tagged, by key. */
  public get tags(): { [key: string]: string } {
    return {
      [TagKey.PROJECT]: this.project,
      [TagKey.ENVIRONMENT]: this.name,
      [TagKey.MANAGED_BY]: 'Plinth',
      [TagKey.OWNER]: this.owner,
      [TagKey.COST_CENTER]: this.costCenter,
    };
  }

  /**
   * `{project}-{environment}-{name}`, checked against the limits of what it names; of restore testing, which takes no hyphens,
   * `{project}_{environment}_{name}`.
   *
   * @param name one or more lower-case words, for example `uploader`
   * @param resource what is named; by default an IAM role, which has the strictest limit of the services without a
   * method of their own
   * @throws if the name breaks a rule of that service; nothing is ever shortened
   */
  public resourceName(name: string, resource: NamedResource = NamedResource.IAM_ROLE): string {
    const full = `${this.project}-${this.name}-${name}`;
    // no word has a `_`, so no two names become one
    return this.checked(resource, name, resource === NamedResource.RESTORE_TESTING ? full.replace(/-/g, '_') : full);
  }

  /**
   * A bucket's name: `{project}-{environment}-{name}-{account}`, or in the account-regional namespace
   * `{project}-{environment}-{name}-{account}-{region}-an`.
   *
   * @param name one or more lower-case words, for example `assets`
   * @param options the namespace and the region
   * @throws if the name breaks S3's rules, 63 characters above all
   */
  public bucketName(name: string, options: BucketNameOptions = {}): string {
    const namespace = options.namespace ?? this.bucketNamespace ?? BucketNamespace.GLOBAL;
    const base = `${this.project}-${this.name}-${name}-${options.account ?? this.account}`;
    return this.checked(NamedResource.BUCKET, name,
      namespace === BucketNamespace.ACCOUNT_REGIONAL ? `${base}-${options.region ?? this.region}-an` : base);
  }

  /**
   * A KMS alias: `alias/{project}-{environment}-{name}`.
   *
   * @param name one or more lower-case words
   * @throws if the name breaks a rule of KMS
   */
  public keyAlias(name: string): string {
    return this.checked(NamedResource.KEY_ALIAS, name, `alias/${this.project}-${this.name}-${name}`);
  }

  /**
   * A secret's name: `{project}/{environment}/{name}`.
   *
   * @param name one or more lower-case words
   * @throws if the name breaks a rule of Secrets Manager
   */
  public secretName(name: string): string {
    return this.checked(NamedResource.SECRET, name, `${this.project}/${this.name}/${name}`);
  }

  /**
   * The key of a Terraform state: `{environment}/{component}.tfstate`.
   *
   * @param component what the state is of, for example `network` or `shop/orders`
   * @throws if the component begins with `/`, climbs with `..`, or has characters that S3 or IAM read as something else
   */
  public stateKey(component: string): string {
    const problems = new Problems(`${this.project}-${this.name}`);
    if (component === '' || component.endsWith('/')) {
      problems.add('component', component, 'must end in a name', 'write it like network or shop/orders');
    }
    checkPath('component', component, problems);
    problems.throwIfAny();
    return `${this.name}/${component}.tfstate`;
  }

  /** For error messages and logs: `{project}-{environment}`. */
  public toString(): string {
    return `${this.project}-${this.name}`;
  }

  private checked(resource: NamedResource, word: string, name: string): string {
    const problems = new Problems(this.toString());
    checkWords('resource name', word, problems);
    Names.check(resource, name, problems);
    problems.throwIfAny();
    return name;
  }
}

function validate(props: CustomEnvironmentProps): void {
  const problems = new Problems(`${props.project}-${props.name}`);
  checkProject(props, problems);
  if (!/^[a-z][a-z0-9]{0,11}$/.test(props.name)) {
    problems.add('name', props.name, 'must be one lower-case word of 1 to 12 letters and digits, beginning with a letter', 'write it like qa or perf2');
  }
  if (!TIER_WORDS.includes(props.tier)) {
    problems.add('tier', props.tier, `must be one of ${TIER_WORDS.join(', ')}`, 'use the Tier enum');
  } else if (TIER_WORDS.includes(props.name) && props.name !== props.tier) {
    problems.add('name', props.name, `may be ${props.name} only with the tier of that name, not with ${props.tier}`, 'choose another name or tier');
  }
  if (!ACCOUNT.test(props.account)) {
    problems.add('account', props.account, 'must be 12 digits', 'pass the concrete account id: it becomes part of names, so a token cannot be used');
  }
  if (!isRegion(props.region)) {
    problems.add('region', props.region, 'must be a region like eu-central-1', 'pass the concrete region: it becomes part of names, so a token cannot be used');
  }
  if (props.domainName !== undefined && !isDomain(props.domainName)) {
    problems.add('domainName', props.domainName, 'must be a lower-case domain name of at most 253 characters with at least one dot', 'write it like dev.example.com');
  }
  for (const [key, value] of [['owner', props.owner], ['costCenter', props.costCenter]]) {
    if (value !== undefined && !TAG_VALUE.test(value)) {
      problems.add(key!, value, 'must be a tag value of 1 to 256 letters, digits, spaces and _.:/=+-@', 'change the characters that a tag cannot have');
    }
  }
  checkPrincipals('deployerArns', props.deployerArns, problems);
  checkPrincipals('breakGlassArns', props.breakGlassArns, problems);
  if (props.bucketNamespace !== undefined && !Object.values(BucketNamespace).includes(props.bucketNamespace)) {
    problems.add('bucketNamespace', props.bucketNamespace, `must be one of ${Object.values(BucketNamespace).join(', ')}`, 'use the BucketNamespace enum');
  }
  problems.throwIfAny();
}

function checkProject(props: CustomEnvironmentProps, problems: Problems): void {
  checkWords('project', props.project, problems);
  if (props.project.length > 24) {
    problems.add('project', `${props.project} (${props.project.length} characters)`, 'must have at most 24 characters, so that bucket names stay within 63', 'shorten it');
  }
  const word = props.project.split('-').find((part) => part === props.name || TIER_WORDS.includes(part));
  if (word) {
    problems.add('project', props.project, `may not have the word ${word}, since its names could then collide with those of another project's environment`,
      `leave ${word} out: names are {project}-{environment}-{resource}`);
  }
}

function checkPrincipals(name: string, arns: string[] | undefined, problems: Problems): void {
  for (const arn of arns ?? []) {
    if (!PRINCIPAL.test(arn)) {
      problems.add(name, arn, 'must be the ARN of a user, role or account root', 'write it like arn:aws:iam::111111111111:role/deployer');
    } else if (/(role|user)\/\*+$/.test(arn)) {
      problems.add(name, arn, 'may not match every principal of the account', 'name the role, or a part of its name before the *');
    }
  }
  if (arns?.length === 0 && name === 'deployerArns') {
    problems.add(name, '', 'must name at least one principal, or nobody could change what it protects', 'name the role that deploys');
  }
}
