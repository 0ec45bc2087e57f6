import { DnsRecordData } from '@plinth/env-presets';
import { Shape } from '../../readers/shape';
import { isObject, Json, list, members } from '../../readers/values';
import { ConfigurationSetModel, EmailIdentityModel, EventDestinationModel, SmtpSecretModel } from '../model';

type Tags = Readonly<Record<string, string>>;

/** A configuration set as any of the three spells it. What is not said is SES's own default. */
export function configurationSetOf(name: string, given: Json, tags: Tags): ConfigurationSetModel {
  const set = Shape.of(given);
  const sending = set.one('SendingOptions').text('SendingEnabled');
  return {
    name,
    tlsPolicy: set.one('DeliveryOptions').text('TlsPolicy'),
    reputationMetrics: set.one('ReputationOptions').flag('ReputationMetricsEnabled'),
    sending: sending !== 'false',
    suppressionReasons: set.one('SuppressionOptions').texts('SuppressedReasons').sort(),
    tags,
  };
}

/** Where a configuration set's events go. */
export function destinationOf(configurationSetName: string, name: string, given: Json): EventDestinationModel {
  const destination = Shape.of(given);
  return {
    name,
    configurationSetName,
    enabled: destination.flag('Enabled'),
    types: destination.texts('MatchingEventTypes').map(apiSpelling).sort(),
    topicArn: destination.one('SnsDestination').text('TopicArn'),
    eventBusArn: destination.one('EventBridgeDestination').text('EventBusArn'),
  };
}

/** CloudFormation writes `renderingFailure`, SES's API and Terraform `RENDERING_FAILURE`. */
function apiSpelling(type: string): string {
  return /[a-z]/.test(type) ? type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() : type;
}

/** What an identity says of DKIM and MAIL FROM, however it is spelled. */
export function identityOf(
  domainName: string, parts: { readonly dkim: Json; readonly signing: Json; readonly mailFrom: Json; readonly configurationSetName?: string }, tags: Tags,
): Omit<EmailIdentityModel, 'dkimTokens'> {
  const [dkim, signing, mailFrom] = [Shape.of(parts.dkim), Shape.of(parts.signing), Shape.of(parts.mailFrom)];
  return {
    domainName,
    dkimSigning: dkim.text('SigningEnabled') !== 'false',
    dkimKeyLength: signing.text('NextSigningKeyLength'),
    ownDkimKey: signing.has('DomainSigningPrivateKey', 'DomainSigningSelector') || signing.text('SigningAttributesOrigin') === 'EXTERNAL',
    mailFromDomain: mailFrom.text('MailFromDomain'),
    mailFromFailure: mailFrom.text('BehaviorOnMxFailure'),
    configurationSetName: parts.configurationSetName,
    tags,
  };
}

/** What an SMTP secret's JSON says. The password goes nowhere. */
export function smtpValueOf(value: string | undefined): Pick<SmtpSecretModel, 'fields' | 'host' | 'port' | 'region' | 'username'> {
  if (value === undefined) {
    return {};
  }
  let document: unknown;
  try {
    document = JSON.parse(value);
  } catch {
    // not what the parser says: it would quote the secret
    return { fields: [] };
  }
  const given = Shape.of(document);
  return { fields: Object.keys(members(document)), host: given.text('host'), port: given.text('port'), region: given.text('region'), username: given.text('username') };
}

/**
 * Records that were given beside what is read, once nothing in them is a reference.
 *
 * @throws if one is no record
 */
export function recordsOf(given: Json): DnsRecordData[] | undefined {
  if (given === undefined) {
    return undefined;
  }
  const records = typeof given === 'string' ? JSON.parse(given) as Json : given;
  return list(records).map((record) => {
    const { type, name, values, ttlSeconds, purpose } = members(record);
    if (!isObject(record) || typeof name !== 'string' || !Array.isArray(values)) {
      throw new Error(`a DNS record is ${JSON.stringify(record)}, it must have type, name and values; give dnsRecords of the sender with its references resolved`);
    }
    return { type, name, values: values.map(String), ttlSeconds: Number(ttlSeconds), purpose: String(purpose) } as DnsRecordData;
  });
}
