import { PlatformEnvironment } from '../../environment';

/**
 * How the connection to a database is trusted.
 *
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 * @stability experimental
 */
export enum DatabaseTls {
  /** Encrypted only: whoever answers is believed. */
  REQUIRE = 'require',
  /** The server's certificate must be signed by the CA; its name is not compared. */
  VERIFY_CA = 'verify-ca',
  /** The certificate must be signed by the CA and name the host. */
  VERIFY_FULL = 'verify-full',
}

/**
 * The processor that a task runs on.
 *
 * @stability experimental
 */
export enum TaskArchitecture {
  /** Graviton: about a fifth cheaper. */
  ARM64 = 'ARM64',
  /** Intel and AMD. */
  X86_64 = 'X86_64',
}

/**
 * What may be chosen of a dump of a database. What is left out comes from the environment's tier.
 *
 * @stability experimental
 */
export interface DatabaseDumpOptions {
  /**
   * The word that tells this dump from others of the environment: it is part of every name, and of the keys of dumps.
   * @default database
   */
  readonly name?: string;
  /**
   * What the keys of the dumps begin with; ends in `/`. No two dumps of a store share one, or lie within each other's.
   * @default - `dumps/{project}-{environment}/{name}/`
   */
  readonly prefix?: string;
  /**
   * When dumps start, as EventBridge Scheduler's `cron(...)` or `rate(...)`.
   * @default cron(0 3 * * ? *)
   */
  readonly schedule?: string;
  /**
   * The time zone of the schedule.
   * @default UTC
   */
  readonly scheduleTimezone?: string;
  /**
   * Hours of data that may be lost at most, 2 to 167, and more than lie between two dumps. So many hours without a dump that counts set off
   * the alarm.
   * @default - 48 in dev, 26 in staging and prod
   */
  readonly rpoHours?: number;
  /**
   * Bytes below which a dump does not count, since the database of it would be empty. Give it what the smallest sane dump has.
   * @default 1024
   */
  readonly minimumBytes?: number;
  /**
   * How the database is trusted.
   * @default DatabaseTls.VERIFY_FULL
   */
  readonly tls?: DatabaseTls;
  /**
   * The CA certificates that the database's is signed by, as PEM.
   * @default - those of Amazon RDS, which the program brings along
   */
  readonly caCertificate?: string;
  /**
   * What `pg_dump --compress` is given, for example `6` or `zstd:3`.
   * @default - pg_dump's own, gzip
   */
  readonly compression?: string;
  /**
   * The host, in place of the secret's. Secrets that RDS makes for a master user have no host.
   * @default - the secret's
   */
  readonly host?: string;
  /**
   * The port, in place of the secret's. It is also the one that the security groups let through.
   * @default - the secret's; 5432 for the security groups
   */
  readonly port?: number;
  /**
   * The database, in place of the secret's.
   * @default - the secret's
   */
  readonly databaseName?: string;
  /**
   * Units of a processor, of which a vCPU has 1024: 256, 512, 1024, 2048, 4096, 8192 or 16384.
   * @default 256
   */
  readonly cpuUnits?: number;
  /**
   * Memory in MiB: what Fargate has for so much processor.
   * @default 1024
   */
  readonly memoryMiB?: number;
  /**
   * The processor that the task runs on.
   * @default TaskArchitecture.ARM64
   */
  readonly architecture?: TaskArchitecture;
  /**
   * Whether the task has a public address: in a public subnet it can reach S3, ECR and CloudWatch by that alone.
   * @default false
   */
  readonly assignPublicIp?: boolean;
  /**
   * Days that logs are kept, one of CloudWatch's.
   * @default - 7 in dev, 30 in staging, 400 in prod
   */
  readonly logRetentionDays?: number;
  /**
   * Why an option may be weaker than the tier below this environment's, or the image not pinned.
   * @default - no option may
   */
  readonly acknowledge?: string;
}

/**
 * Where the database is, and what dumps it.
 *
 * @stability experimental
 */
export interface DatabaseDumpPlace {
  /**
   * The image of the program, pinned by its digest: `{repository}@sha256:{64 hexadecimal digits}`. Build it from `apps/database-dump`.
   */
  readonly image: string;
  /**
   * ARN of the Secrets Manager secret with `username` and `password`, and `host`, `port` and `dbname` unless they are given here. The user needs
   * `pg_read_all_data`.
   */
  readonly secretArn: string;
  /**
   * ARN of the key that encrypts the secret.
   * @default - Secrets Manager's own
   */
  readonly secretKeyArn?: string;
  /** The VPC of the database. */
  readonly vpcId: string;
  /** The subnets that the task may run in, two for two zones. They reach the database, S3, ECR, Secrets Manager and CloudWatch. */
  readonly subnetIds: string[];
  /** The security group of the database: it is opened for the task. */
  readonly databaseSecurityGroupId: string;
  /**
   * ARN of the ECS cluster that the task runs in.
   * @default - one is made; an empty cluster costs nothing
   */
  readonly clusterArn?: string;
}

/**
 * What a dump is made with: every value, resolved.
 *
 * @stability experimental
 */
export interface DatabaseDumpSettings {
  /** When dumps start. */
  readonly schedule: string;
  /** The time zone of the schedule. */
  readonly scheduleTimezone: string;
  /** Hours of data that may be lost at most. */
  readonly rpoHours: number;
  /** Bytes below which a dump does not count. */
  readonly minimumBytes: number;
  /** How the database is trusted. */
  readonly tls: DatabaseTls;
  /** Units of a processor. */
  readonly cpuUnits: number;
  /** Memory in MiB. */
  readonly memoryMiB: number;
  /** The processor that the task runs on. */
  readonly architecture: TaskArchitecture;
  /** Whether the task has a public address. */
  readonly assignPublicIp: boolean;
  /** Days that logs are kept. */
  readonly logRetentionDays: number;
}

/**
 * What the policies of a dump's roles need to know.
 *
 * @stability experimental
 */
export interface DatabaseDumpAccessProps {
  /** The environment. */
  readonly environment: PlatformEnvironment;
  /** ARN of the database's secret. */
  readonly secretArn: string;
  /**
   * ARN of the key that encrypts the secret.
   * @default - Secrets Manager's own
   */
  readonly secretKeyArn?: string;
  /** The image: of a repository in ECR it must be pulled. */
  readonly image: string;
  /** ARN of the log group. */
  readonly logGroupArn: string;
}

/**
 * What the role of the schedule needs to know.
 *
 * @stability experimental
 */
export interface DatabaseDumpScheduleProps {
  /** The environment. */
  readonly environment: PlatformEnvironment;
  /** The family of the task definition: every revision of it may be run. */
  readonly family: string;
  /** ARN of the cluster. */
  readonly clusterArn: string;
  /** ARNs of the roles of the task and of its execution. */
  readonly roleArns: string[];
}
