import { BucketNamespace, PlatformEnvironment, Problems } from '@plinth/env-presets';
import { type AssetsChoices, type AssetsPart, resolveAssets } from './compositions/assets';
import { type BackupsChoices, type BackupsPart, LOCAL_IMAGE_WITH_DIGEST, resolveBackups } from './compositions/backups';
import { type EmailChoices, type EmailPart, resolveEmail } from './compositions/email';
import { resolveState, type StatePart } from './compositions/state';

export const STAGES = ['dev', 'staging', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

export const ENGINES = ['cdk', 'terraform'] as const;
export type EngineName = (typeof ENGINES)[number];

export const TARGETS = ['local', 'aws'] as const;
export type Target = (typeof TARGETS)[number];

/** What a team writes into `config.ts`. */
export interface PlatformConfig {
  /** The team's or product's name. Each engine adds its own word, so that both can stand in one account. */
  readonly project: string;
  /** The domain; an environment has `{environment}.{engine}.{domain}`. */
  readonly domain: string;
  /** The home region of all environments. */
  readonly region: string;
  /** The region to which the states of prod are replicated. */
  readonly replicaRegion: string;
  readonly owner: string;
  readonly costCenter: string;
  /** One account for each environment. */
  readonly accounts: Readonly<Record<Stage, string>>;
  /** Puts all environments of both engines into this one account, whatever `accounts` says. */
  readonly singleAccount?: string;
  /** The role that runs Terraform, and may change what protects the states, on AWS. */
  readonly deployerRole: string;
  /** The role for emergencies. */
  readonly breakGlassRole: string;
  /** What each environment's assets have that its tier does not give them. */
  readonly assets: Readonly<Record<Stage, AssetsChoices>>;
  /** What each environment's mail has that its tier does not give it. */
  readonly email: Readonly<Record<Stage, EmailChoices>>;
  /** What each environment's backups have that its tier does not give them. */
  readonly backups: Readonly<Record<Stage, BackupsChoices>>;
  /**
   * The image of the program that dumps, `{repository}@sha256:{digest}`: built from apps/database-dump.
   * @default - none: backups cannot be deployed to AWS; the local cloud runs the program itself
   */
  readonly dumpImage?: string;
  /**
   * The profile of the AWS configuration for each environment on AWS.
   * @default - the credentials that the shell has
   */
  readonly profiles?: Readonly<Partial<Record<Stage, string>>>;
}

export interface PlatformOptions {
  readonly target: Target;
  /** Overrides `PlatformConfig.singleAccount`. */
  readonly singleAccount?: string;
}

/** One environment on one engine: what is deployed, verified and destroyed on its own. */
export interface Deployment {
  /** For logs and folders, for example `cdk-dev`. */
  readonly id: string;
  readonly engine: EngineName;
  readonly stage: Stage;
  /** The AWS profile to use on AWS, if one is named. */
  readonly profile?: string;
  readonly environment: PlatformEnvironment;
  readonly state: StatePart;
  readonly assets: AssetsPart;
  readonly email: EmailPart;
  readonly backups: BackupsPart;
}

export interface Platform {
  readonly target: Target;
  readonly singleAccount?: string;
  /** Every environment on every engine. */
  readonly deployments: readonly Deployment[];
}

/** The word that each engine adds to names: short, since bucket names end at 63 characters. */
const ENGINE_WORDS: Readonly<Record<EngineName, string>> = { cdk: 'cdk', terraform: 'tf' };

/** Constructs of both engines are given it explicitly, so that names can be told without synthesizing. */
const NAMESPACES: Readonly<Record<EngineName, BucketNamespace>> = {
  cdk: BucketNamespace.ACCOUNT_REGIONAL,
  terraform: BucketNamespace.GLOBAL,
};

/**
 * All that follows from the config.
 *
 * @throws one error with everything that is wrong with it
 */
export function resolvePlatform(given: PlatformConfig, options: PlatformOptions): Platform {
  const config = { ...given, singleAccount: options.singleAccount ?? given.singleAccount };
  checkConfig(config);
  const deployments = ENGINES.flatMap((engine) => STAGES.map((stage) => deployment(config, options.target, engine, stage)));
  return { target: options.target, singleAccount: config.singleAccount, deployments };
}

export const roleArn = ({ environment }: Deployment, name: string): string =>
  `arn:${environment.partition}:iam::${environment.account}:role/${name}`;

function deployment(config: PlatformConfig, target: Target, engine: EngineName, stage: Stage): Deployment {
  const word = ENGINE_WORDS[engine];
  const place = { project: `${config.project}-${word}`, account: config.singleAccount ?? config.accounts[stage], region: config.region };
  const identities = `arn:${PlatformEnvironment[stage](place).partition}:iam::${place.account}`;
  const environment = PlatformEnvironment[stage]({
    ...place,
    domainName: `${stage}.${word}.${config.domain}`,
    owner: config.owner,
    costCenter: config.costCenter,
    // CloudFormation acts as the role of `cdk bootstrap`, Terraform as whoever calls it: on the local cloud its root.
    deployerArns: [
      `${identities}:role/cdk-*-cfn-exec-role-${place.account}-*`,
      target === 'local' ? `${identities}:root` : `${identities}:role/${config.deployerRole}`,
    ],
    breakGlassArns: [`${identities}:role/${config.breakGlassRole}`],
    bucketNamespace: NAMESPACES[engine],
  });
  return {
    id: `${engine}-${stage}`,
    engine,
    stage,
    profile: config.profiles?.[stage],
    environment,
    state: resolveState(environment, stage === 'prod' ? config.replicaRegion : undefined),
    assets: resolveAssets(environment, config.assets[stage], engine),
    email: resolveEmail(environment, config.email[stage]),
    backups: resolveBackups(environment, config.backups[stage], target === 'local' ? LOCAL_IMAGE_WITH_DIGEST : config.dumpImage),
  };
}

function checkConfig(config: PlatformConfig): void {
  const problems = new Problems('config.ts');
  const accounts = config.singleAccount === undefined ? STAGES.map((stage) => config.accounts[stage]) : [config.singleAccount];
  for (const account of accounts) {
    if (!/^\d{12}$/.test(account ?? '')) {
      problems.add(config.singleAccount === undefined ? 'accounts' : 'singleAccount', account, 'must be 12 digits', 'write the account id');
    }
  }
  const twice = accounts.find((account, index) => accounts.indexOf(account) !== index);
  if (twice !== undefined) {
    problems.add('accounts', twice, 'may stand for one environment only', `give each its own, or set singleAccount: '${twice}' if all are to share it`);
  }
  if (config.replicaRegion === config.region) {
    problems.add('replicaRegion', config.replicaRegion, 'must be another region than region', 'name the region that is to survive the loss of the first');
  }
  for (const role of ['deployerRole', 'breakGlassRole'] as const) {
    if (!/^[\w+=,.@-]{1,64}$/.test(config[role])) {
      problems.add(role, config[role], 'must be a role name of 1 to 64 letters, digits and +=,.@-_', 'write the name without path or ARN');
    }
  }
  if (config.deployerRole === config.breakGlassRole) {
    problems.add('breakGlassRole', config.breakGlassRole, 'must be another role than deployerRole', 'name a role that nobody uses every day');
  }
  problems.throwIfAny();
}
