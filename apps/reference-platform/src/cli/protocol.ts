import type { DnsRecordData } from '@plinth/env-presets';
import type { DumpOutcome } from '../backups/dump-now';
import type { RestoreDrillOptions, RestoreDrillOutcome } from '../backups/restore-drill';
import type { CertificateOptions, CertificateOutcome } from '../assets/certificate';
import type { UploadOutcome } from '../assets/upload';
import type { UploadOptions } from '../assets/upload-options';
import type { PublishOutcome } from '../dns/publish';
import type { SendEmailOutcome } from '../email/send';
import type { SendEmailOptions } from '../email/send-options';
import type { EmailStatus } from '../email/status';
import type { CompositionName } from '../compositions/composition';
import type { Change, DeployOutcome, DestroyOutcome, StatusReport, Wait } from '../engines/engine';
import type { Target } from '../platform';
import type { KeyAge } from '../keys/key-age';
import type { RotationOptions, RotationOutcome } from '../keys/rotate';
import type { StoreKeyOutcome } from '../keys/store-key';
import type { ShownLine, VerifyOutcome } from '../verify';

export const COMMANDS = [
  'deploy', 'plan', 'verify', 'status', 'destroy', 'upload', 'rotate-uploader-key', 'store-uploader-key', 'rotate-smtp-key',
  'store-smtp-key', 'certificate', 'dns', 'publish-dns', 'email-status', 'send-email', 'dump', 'restore-drill',
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** What the options of single commands say. */
export interface Parameters {
  readonly rotate?: RotationOptions;
  readonly upload?: UploadOptions;
  readonly certificate?: CertificateOptions;
  readonly sendEmail?: SendEmailOptions;
  /** Whether records that are there and say something else are replaced. */
  readonly replaceRecords?: boolean;
  /** DNS servers to ask, `address[:port]`. */
  readonly dnsServers?: readonly string[];
  readonly restoreDrill?: RestoreDrillOptions;
}

/** What each command hands back, by its name. */
export interface Outcomes {
  readonly deploy?: DeployOutcome;
  readonly plan?: readonly Change[];
  readonly verify?: VerifyOutcome;
  readonly status?: StatusReport & { readonly keys?: readonly KeyAge[]; readonly smtpKeys?: readonly KeyAge[] };
  readonly destroy?: DestroyOutcome;
  readonly rotate?: RotationOutcome;
  readonly storeKey?: StoreKeyOutcome;
  readonly upload?: UploadOutcome;
  readonly certificate?: CertificateOutcome;
  readonly dns?: readonly DnsRecordData[];
  readonly publish?: PublishOutcome;
  readonly emailStatus?: EmailStatus;
  readonly sendEmail?: SendEmailOutcome;
  /** How long tools waited meanwhile, by their own clocks. */
  readonly waits?: readonly Wait[];
  readonly dump?: DumpOutcome;
  readonly restoreDrill?: RestoreDrillOutcome;
}

/** What a worker is told: one environment on one engine, and what to do with it, in this order. */
export interface Job {
  readonly deploymentId: string;
  readonly commands: readonly CommandName[];
  readonly parameters: Parameters;
  /** The compositions that it is about; all unless it is said. */
  readonly only?: readonly CompositionName[];
  readonly target: Target;
  readonly singleAccount?: string;
  readonly cloud: string;
  readonly logFile: string;
}

export type ToWorker = { readonly type: 'job'; readonly job: Job } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'step'; readonly text: string; readonly passing: boolean }
  | { readonly type: 'line'; readonly line: ShownLine }
  | { readonly type: 'done'; readonly outcomes: Outcomes }
  | { readonly type: 'failed'; readonly message: string; readonly exitCode: number; readonly outcomes: Outcomes };
