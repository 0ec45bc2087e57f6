/**
 * How much an environment protects. Each tier protects at least as much as the one below it:
 * `DEV` <= `STAGING` <= `PROD`, for every protective setting of every capability.
 *
 * @stability experimental
 */
export enum Tier {
  /** For work in progress: small retention, destroyable when empty. */
  DEV = 'dev',
  /** As production is, with less history. */
  STAGING = 'staging',
  /** What customers use: everything is kept, nothing is destroyed unasked. */
  PROD = 'prod',
}
