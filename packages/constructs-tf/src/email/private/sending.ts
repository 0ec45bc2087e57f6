import { createHash } from 'node:crypto';
import { Sesv2ConfigurationSet } from '@cdktf/provider-aws/lib/sesv2-configuration-set';
import { Sesv2ConfigurationSetEventDestination } from '@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination';
import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity';
import { Sesv2EmailIdentityMailFromAttributes } from '@cdktf/provider-aws/lib/sesv2-email-identity-mail-from-attributes';
import {
  DnsRecordData, EmailDns, EmailDomainSettings, EmailSenderNames, EmailSenderPresets, EmailSenderSettings, PlatformEnvironment,
} from '@plinth/env-presets';
import { Fn, Lazy, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { pinAddress } from '../../private/addresses';
import { outlivesItsUser } from '../../private/order';
import { Topics } from './topics';

/** How many keys Easy DKIM has, of which two are there to be changed. */
const DKIM_KEYS = [0, 1, 2];

export interface SendingProps {
  readonly environment: PlatformEnvironment;
  readonly names: EmailSenderNames;
  readonly settings: EmailSenderSettings;
  readonly provider?: TerraformProvider;
}

/**
 * Whether sending is paused is not said: who paused it by hand would else be overruled by an apply.
 *
 * The set goes after the identities whose default it is have another one: they outlive it where a sender is renamed.
 */
export function createConfigurationSet(scope: Construct, { environment, names, settings, provider }: SendingProps): Sesv2ConfigurationSet {
  return pinAddress(new Sesv2ConfigurationSet(scope, 'ConfigurationSet', {
    configurationSetName: names.configurationSetName,
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: settings.suppressionReasons },
    lifecycle: outlivesItsUser,
    tags: environment.tags,
    provider,
  }), names.configurationSetName);
}

export function createDestinations(
  scope: Construct, { environment, names, settings, provider }: SendingProps, configurationSet: Sesv2ConfigurationSet, topics: Topics,
): void {
  // the id, not the name: it is unknown while the set is replaced, so that its destinations are made again
  const configurationSetName = configurationSet.id;
  pinAddress(new Sesv2ConfigurationSetEventDestination(scope, 'Events', {
    configurationSetName,
    eventDestinationName: EmailSenderNames.EVENTS_DESTINATION,
    eventDestination: { enabled: true, matchingEventTypes: EmailSenderPresets.TOPIC_EVENTS, snsDestination: { topicArn: topics.events.arn } },
    dependsOn: [topics.eventsPolicy],
    provider,
  }), names.configurationSetName);
  if (settings.eventBridgeEvents.length > 0) {
    const { partition, region, account } = environment;
    pinAddress(new Sesv2ConfigurationSetEventDestination(scope, 'EventBridge', {
      configurationSetName,
      eventDestinationName: EmailSenderNames.EVENT_BRIDGE_DESTINATION,
      eventDestination: {
        enabled: true,
        matchingEventTypes: settings.eventBridgeEvents,
        eventBridgeDestination: { eventBusArn: `arn:${partition}:events:${region}:${account}:event-bus/default` },
      },
      provider,
    }), names.configurationSetName);
  }
}

/**
 * The address follows from the domain and not from the sender's name: SES knows an identity by its domain, so a sender of
 * another name takes over the identity, with its DKIM keys, instead of asking for a second one.
 */
export function createIdentity(
  scope: Construct, { environment, settings, provider }: SendingProps, domain: EmailDomainSettings, configurationSet: Sesv2ConfigurationSet,
): Sesv2EmailIdentity {
  const { domainName, mailFromDomain } = domain;
  const hash = createHash('sha256').update(domainName).digest('hex').slice(0, 8);
  const identity = pinAddress(new Sesv2EmailIdentity(scope, `Identity-${hash}`, {
    emailIdentity: domainName,
    configurationSetName: configurationSet.id,
    dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
    tags: environment.tags,
    provider,
  }), `${environment}`);
  pinAddress(new Sesv2EmailIdentityMailFromAttributes(scope, `MailFrom-${hash}`, {
    emailIdentity: identity.id, mailFromDomain, behaviorOnMxFailure: settings.mailFromFailure, provider,
  }), `${environment}`);
  return identity;
}

/** The provider knows only the tokens of DKIM. */
export function recordsOf({ environment, settings }: SendingProps, domain: EmailDomainSettings, identity: Sesv2EmailIdentity): DnsRecordData[] {
  const tokens = DKIM_KEYS.map((index) => Fn.element(identity.dkimSigningAttributes.tokens, index));
  const apexSpf = domain.apexSpf === undefined ? {} : { apexSpf: literal(domain.apexSpf) };
  return EmailDns.records({ ...domain, ...apexSpf }, EmailDns.dkim(domain.domainName, tokens, environment.region), environment.region, settings);
}

/** SPF has macros such as `%{i}`, which Terraform would read as its own. A token, since what is written is not what is meant. */
function literal(text: string): string {
  return /[$%]\{/.test(text) ? Lazy.stringValue({ produce: () => text.replace(/([$%])\{/g, '$1$1{') }) : text;
}
