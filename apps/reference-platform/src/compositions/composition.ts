import type { Comparable } from '../diff/comparable';
import type { Deployment } from '../platform';

/** What is deployed together, in this order: what comes later may use what comes before. */
export const COMPOSITION_NAMES = ['state', 'assets', 'email', 'backups'] as const;
export type CompositionName = (typeof COMPOSITION_NAMES)[number];

/** A bucket that holds data, with the key that encrypts it. */
export interface DataBucket {
  readonly bucketName: string;
  readonly region: string;
  readonly keyAlias?: string;
  /** For messages, for example `states`. */
  readonly holds: string;
  /** What a person does before it can go. */
  readonly toEmpty: string;
}

/** What both engines know of a composition, without making anything. */
export interface Composition {
  readonly name: CompositionName;
  /** Without these it is not deployed, and they stand as long as it does. */
  readonly needs: readonly CompositionName[];
  /** An output that the whole has, and what `destroy` leaves above dev has not. */
  readonly mark: string;
  /** Whether data stays when the environment is destroyed. */
  retains(deployment: Deployment): boolean;
  dataBuckets(deployment: Deployment): DataBucket[];
  /** What stays besides buckets and keys, and what it is for. */
  alsoKept(deployment: Deployment): string[];
  /**
   * Who may remove what is kept, and with what besides emptying and deleting the buckets.
   * @default - those who deploy
   */
  byHand?(deployment: Deployment): { readonly as: readonly string[]; readonly commands: readonly string[] };
  /** The settings of each of its capabilities, to be compared with those of another environment. */
  comparables(deployment: Deployment): Comparable[];
}

/** The stack's name in CloudFormation, and the folder's in the output of cdktf. */
export const stackName = ({ environment }: Deployment, { name }: Pick<Composition, 'name'>): string => `${environment}-${name}`;
