/** One message to see that mail goes out. */
export interface SendEmailOptions {
  readonly to: string;
  /** The sender; `platform@{domain}` unless it is said. */
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
}
