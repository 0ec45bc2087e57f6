import { TerraformProvider } from 'cdktf';

/** What the resources of a construct have in common. */
export interface Common {
  /** The name that the addresses follow from. */
  readonly pinnedTo: string;
  readonly tags: { [key: string]: string };
  readonly provider?: TerraformProvider;
}
