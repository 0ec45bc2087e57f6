import { createHmac } from 'node:crypto';
import { dnsSuffixOf } from '../private/dns-suffix';

const STARTTLS_PORT = 587;

/**
 * An access key as IAM hands it out.
 *
 * @stability experimental
 */
export interface SmtpAccessKey {
  /** The access key's id: the SMTP user name. */
  readonly accessKeyId: string;
  /** The secret access key, of which the SMTP password is made. It is not the password itself. */
  readonly secretAccessKey: string;
}

/**
 * SMTP credentials for SES: made from an access key, for one region.
 *
 * @example
 * import { SmtpCredentials } from '@plinth/env-presets';
 *
 * const json = SmtpCredentials.json({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: '...' }, 'eu-central-1');
 *
 * @see https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
 * @stability experimental
 */
export class SmtpCredentials {
  /** Where SMTP clients of a region connect; TLS by STARTTLS at port 587. */
  public static host(region: string): string {
    return `email-smtp.${region}.${dnsSuffixOf(region)}`;
  }

  /**
   * The SMTP password of a secret access key. It is good for one region.
   *
   * @param secretAccessKey the secret access key
   * @param region the region of the SMTP endpoint
   * @see https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html#smtp-credentials-convert
   */
  public static password(secretAccessKey: string, region: string): string {
    const parts = ['11111111', region, 'ses', 'aws4_request', 'SendRawEmail'];
    const signature = parts.reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secretAccessKey}`));
    return Buffer.concat([Buffer.from([4]), signature]).toString('base64');
  }

  /**
   * What the secret of an SMTP user holds: host, port, username, password and region.
   *
   * @param key the access key
   * @param region the region of the SMTP endpoint
   */
  public static json(key: SmtpAccessKey, region: string): string {
    return JSON.stringify({
      host: SmtpCredentials.host(region),
      port: STARTTLS_PORT,
      username: key.accessKeyId,
      password: SmtpCredentials.password(key.secretAccessKey, region),
      region,
    });
  }

  private constructor() {}
}
