/** Where a template is deployed: what its pseudo parameters stand for. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}
