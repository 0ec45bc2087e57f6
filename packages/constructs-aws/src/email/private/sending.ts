import { createHash } from 'node:crypto';
import { DkimRecord, EmailDomainSettings, EmailSenderNames, EmailSenderPresets, EmailSenderSettings, PlatformEnvironment } from '@plinth/env-presets';
import { CfnConfigurationSet, CfnConfigurationSetEventDestination, CfnEmailIdentity } from 'aws-cdk-lib/aws-ses';
import { Construct } from 'constructs';
import { Topics } from './topics';

/** Whether sending is paused is not said: who paused it by hand would else be overruled by a deploy. */
export function createConfigurationSet(scope: Construct, names: EmailSenderNames, settings: EmailSenderSettings): CfnConfigurationSet {
  return new CfnConfigurationSet(scope, 'ConfigurationSet', {
    name: names.configurationSetName,
    deliveryOptions: { tlsPolicy: 'REQUIRE' },
    reputationOptions: { reputationMetricsEnabled: true },
    suppressionOptions: { suppressedReasons: settings.suppressionReasons },
  });
}

export interface DestinationsProps {
  readonly environment: PlatformEnvironment;
  readonly configurationSet: CfnConfigurationSet;
  readonly topics: Topics;
  readonly settings: EmailSenderSettings;
}

export function createDestinations(scope: Construct, { environment, configurationSet, topics, settings }: DestinationsProps): void {
  const events = new CfnConfigurationSetEventDestination(scope, 'Events', {
    configurationSetName: configurationSet.ref,
    eventDestination: {
      name: EmailSenderNames.EVENTS_DESTINATION,
      enabled: true,
      matchingEventTypes: EmailSenderPresets.TOPIC_EVENTS,
      snsDestination: { topicArn: topics.events.ref },
    },
  });
  events.addDependency(topics.eventsPolicy);
  if (settings.eventBridgeEvents.length > 0) {
    const { partition, region, account } = environment;
    new CfnConfigurationSetEventDestination(scope, 'EventBridge', {
      configurationSetName: configurationSet.ref,
      eventDestination: {
        name: EmailSenderNames.EVENT_BRIDGE_DESTINATION,
        enabled: true,
        matchingEventTypes: settings.eventBridgeEvents,
        eventBridgeDestination: { eventBusArn: `arn:${partition}:events:${region}:${account}:event-bus/default` },
      },
    });
  }
}

/** The id follows from the domain: SES knows an identity by its domain, so another domain is another identity in any case. */
export function identityId({ domainName }: EmailDomainSettings): string {
  return `Identity${createHash('sha256').update(domainName).digest('hex').slice(0, 8).toUpperCase()}`;
}

export function createIdentity(
  scope: Construct, domain: EmailDomainSettings, configurationSet: CfnConfigurationSet, settings: EmailSenderSettings,
): CfnEmailIdentity {
  const { domainName, mailFromDomain } = domain;
  return new CfnEmailIdentity(scope, identityId(domain), {
    emailIdentity: domainName,
    configurationSetAttributes: { configurationSetName: configurationSet.ref },
    dkimAttributes: { signingEnabled: true },
    dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
    mailFromAttributes: { mailFromDomain, behaviorOnMxFailure: settings.mailFromFailure },
  });
}

/** CloudFormation knows the whole names, with the host of the region. */
export function dkimOf(identity: CfnEmailIdentity): DkimRecord[] {
  return [
    { name: identity.attrDkimDnsTokenName1, value: identity.attrDkimDnsTokenValue1 },
    { name: identity.attrDkimDnsTokenName2, value: identity.attrDkimDnsTokenValue2 },
    { name: identity.attrDkimDnsTokenName3, value: identity.attrDkimDnsTokenValue3 },
  ];
}
