import { dnsSuffixOf } from '../private/dns-suffix';
import { UploaderNames } from './names';
import { AccessKeyPair, UploaderFacts } from './facts';

/**
 * What the secret of an uploader holds, and how it is filled.
 *
 * @example
 * import { PlatformEnvironment, UploaderSecret } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const line = UploaderSecret.storeKeyCommand({
 *   environment, name: 'uploader', bucketName: 'acme-prod-assets', bucketRegion: 'eu-central-1', prefixes: ['uploads/'],
 * });
 *
 * @stability experimental
 */
export class UploaderSecret {
  /**
   * The secret's JSON: accessKeyId, secretAccessKey, region, bucket, prefix and endpoint; with several prefixes `prefix` is
   * the first, and `prefixes` lists all.
   *
   * @param facts what is known of the uploader
   * @param key the active key; tokens are fine, since keys have no character that JSON escapes
   */
  public static json(facts: UploaderFacts, key: AccessKeyPair): string {
    return JSON.stringify({ accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, ...place(facts) });
  }

  /** The names of what the JSON holds, in its order. */
  public static properties(facts: UploaderFacts): string[] {
    return ['accessKeyId', 'secretAccessKey', ...Object.keys(place(facts))];
  }

  /** Where uploads go: S3 in the bucket's region. */
  public static endpoint(bucketRegion: string): string {
    return `https://s3.${bucketRegion}.${dnsSuffixOf(bucketRegion)}`;
  }

  /**
   * One line for a shell that makes a key and stores it in the secret. The key goes from one `aws` to the other through a
   * pipe: it is on no screen, in no file, in no history and on no command line.
   *
   * It first looks whether the secret is there, since a key that could not be stored is lost and uses up one of the two.
   *
   * @param facts what is known of the uploader
   * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html
   */
  public static storeKeyCommand(facts: UploaderFacts): string {
    const { identityName, secretName } = new UploaderNames(facts.environment, facts.name);
    const secret = `--secret-id ${secretName} --region ${facts.environment.region}`;
    const fields = Object.entries(place(facts)).map(([name, value]) => `${name}:${literal(value)}`).join(',');
    const query = `AccessKey.{accessKeyId:AccessKeyId,secretAccessKey:SecretAccessKey,${fields}}`;
    return `aws secretsmanager describe-secret ${secret} --query Name --output text`
      + ` && aws iam create-access-key --user-name ${identityName} --output json --query '${query}'`
      + ` | aws secretsmanager put-secret-value ${secret} --secret-string file:///dev/stdin`;
  }

  private constructor() {}
}

function place({ bucketName, bucketRegion, prefixes }: UploaderFacts): Record<string, string | string[]> {
  return {
    region: bucketRegion,
    bucket: bucketName,
    prefix: prefixes[0],
    ...(prefixes.length > 1 && { prefixes }),
    endpoint: UploaderSecret.endpoint(bucketRegion),
  };
}

/**
 * A JSON literal of JMESPath, which stands between backticks. The whole stands between single quotes, in which a shell
 * reads nothing, so there may be none within.
 */
function literal(value: string | string[]): string {
  return `\`${JSON.stringify(value).replace(/'/g, '\\u0027')}\``;
}
