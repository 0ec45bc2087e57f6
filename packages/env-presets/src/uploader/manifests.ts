import { Problems } from '../errors';
import { UploaderNames } from './names';
import { checkLabel, checkSubdomain } from './private/kubernetes';
import { toYaml, YamlValue } from './private/yaml';
import { UploaderSecret } from './secret';
import { ExternalSecretOptions, UploaderFacts } from './facts';

const API_VERSION = 'external-secrets.io/v1';
/** A day: a rotated key has long been disabled by then. */
const MOST_MINUTES = 1440;

/**
 * Kubernetes manifests by which the External Secrets Operator copies an uploader's key into a cluster.
 *
 * @example
 * import { PlatformEnvironment, UploaderManifests } from '@plinth/env-presets';
 *
 * const environment = PlatformEnvironment.prod({ project: 'acme', account: '333333333333', region: 'eu-central-1' });
 * const yaml = UploaderManifests.externalSecret({
 *   environment, name: 'uploader', bucketName: 'acme-prod-assets', bucketRegion: 'eu-central-1', prefixes: ['uploads/'],
 * }, { namespace: 'shop' }, 'acme-prod/Uploader');
 *
 * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
 * @stability experimental
 */
export class UploaderManifests {
  /**
   * A SecretStore and an ExternalSecret as YAML. The Kubernetes secret has one key for each property of the uploader's
   * secret, read one by one, which needs no right to list.
   *
   * @param facts what is known of the uploader, concrete
   * @param options where in the cluster, and as whom the operator reads
   * @param path whose path stands in error messages
   * @throws one error with everything that is wrong with the options
   */
  public static externalSecret(facts: UploaderFacts, options: ExternalSecretOptions, path: string): string {
    const names = new UploaderNames(facts.environment, facts.name);
    const { namespace, serviceAccount, name = names.identityName, refreshMinutes = 15 } = options;
    check({ namespace, serviceAccount, name, refreshMinutes }, new Problems(path));
    const metadata = { name, namespace };
    const store: YamlValue = {
      apiVersion: API_VERSION,
      kind: 'SecretStore',
      metadata,
      spec: { provider: { aws: {
        service: 'SecretsManager',
        region: facts.environment.region,
        ...(serviceAccount !== undefined && { auth: { jwt: { serviceAccountRef: { name: serviceAccount } } } }),
      } } },
    };
    const secret: YamlValue = {
      apiVersion: API_VERSION,
      kind: 'ExternalSecret',
      metadata,
      spec: {
        refreshInterval: `${refreshMinutes}m`,
        secretStoreRef: { name, kind: 'SecretStore' },
        target: { name, creationPolicy: 'Owner' },
        data: UploaderSecret.properties(facts).map((property) => ({ secretKey: property, remoteRef: { key: names.secretName, property } })),
      },
    };
    return [store, secret].map((manifest) => `---\n${toYaml(manifest)}`).join('');
  }

  private constructor() {}
}

function check(options: Required<Omit<ExternalSecretOptions, 'serviceAccount'>> & ExternalSecretOptions, problems: Problems): void {
  checkLabel('namespace', options.namespace, problems);
  checkSubdomain('name', options.name, problems);
  if (options.serviceAccount !== undefined) {
    checkSubdomain('serviceAccount', options.serviceAccount, problems);
  }
  const minutes = options.refreshMinutes;
  if (!(Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES)) {
    problems.add('refreshMinutes', minutes, `must be a whole number from 1 to ${MOST_MINUTES}`, 'remove it to use the default of 15');
  }
  problems.throwIfAny();
}
