import { isObject, Json } from '../../readers/values';
import { SecretValueModel } from '../model';

/**
 * What a secret's JSON says. The secret access key itself goes nowhere: it is compared here, if there is something to
 * compare it with, and forgotten.
 *
 * @param value the JSON; nothing of a secret that is empty still
 * @param ownSecret whether a text is the secret access key of the key of that id
 */
export function readSecretValue(value: string | undefined, ownSecret?: (keyId: string, text: string) => boolean): SecretValueModel | undefined {
  const document = value === undefined ? undefined : parse(value);
  if (document === undefined) {
    return undefined;
  }
  const text = (name: string): string | undefined => (document[name] === undefined ? undefined : String(document[name]));
  const keyId = text('accessKeyId');
  const prefixes = Array.isArray(document.prefixes) ? document.prefixes.map(String) : text('prefix')?.split('\n') ?? [];
  return {
    fields: Object.keys(document),
    keyId,
    ownSecret: ownSecret && keyId !== undefined ? ownSecret(keyId, text('secretAccessKey') ?? '') : undefined,
    region: text('region'),
    bucket: text('bucket'),
    prefixes,
    endpoint: text('endpoint'),
  };
}

function parse(value: string): Readonly<Record<string, Json>> | undefined {
  try {
    const document: unknown = JSON.parse(value);
    return isObject(document) ? document : {};
  } catch {
    // not what the parser says: it would quote the secret
    return {};
  }
}
