/**
 * The tag keys that everything carries which can be tagged.
 *
 * @stability experimental
 */
export enum TagKey {
  /** The project's name. */
  PROJECT = 'Project',
  /** The environment's name. */
  ENVIRONMENT = 'Environment',
  /** What manages the resource: `Plinth`. */
  MANAGED_BY = 'ManagedBy',
  /** Who is asked about it. */
  OWNER = 'Owner',
  /** Who pays for it. */
  COST_CENTER = 'CostCenter',
}
