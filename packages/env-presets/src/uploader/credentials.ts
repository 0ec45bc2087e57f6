import { PlatformEnvironment } from '../environment';
import { Problems } from '../errors';
import { checkLabel, checkSubdomain } from './private/kubernetes';
import {
  AccessKeyCredentialOptions, AccessKeyData, AccessKeySlot, GithubOidcCredentialOptions, IrsaCredentialOptions, PodIdentityCredentialOptions,
} from './settings';

const SLOTS = Object.values(AccessKeySlot);
const ISSUER = /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?:\/[\w.-]+)*$/;
/** Ids are given for both parts or for none. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[\w.-]{1,100}|@\d+\/[\w.-]{1,100}@\d+)$/;
/** Git's rules, less what IAM reads as something else. @see https://git-scm.com/docs/git-check-ref-format */
const BRANCH = /^(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[\w@+.=#,-]+(?:\/[\w@+.=#,-]+)*$/;
const GITHUB_ENVIRONMENT = /^[\w .@+=#,/-]{1,255}$/;

const READ_EARLY = 'since it decides what is made';
const IN_TRUST = 'since the role trusts nothing else';

/**
 * Checks how uploaders show who they are, and says what follows from it.
 *
 * @example
 * import { AccessKeySlot, Problems, UploaderCredentials } from '@plinth/env-presets';
 *
 * const problems = new Problems('acme-dev/Uploader');
 * const keys = { keys: [{ slot: AccessKeySlot.A, createdOn: '2026-01-31' }] };
 * UploaderCredentials.checkAccessKeys(keys, problems);
 * problems.throwIfAny();
 * UploaderCredentials.activeSlot(keys); // AccessKeySlot.A
 *
 * @stability experimental
 */
export class UploaderCredentials {
  /** Why a property of a credential may not be a token. */
  public static mustBeConcrete(): { [property: string]: string } {
    return {
      slot: READ_EARLY,
      createdOn: 'since a date is computed from it',
      disabled: READ_EARLY,
      active: READ_EARLY,
      oidcIssuer: 'since it is part of the names of condition keys',
      clusterArn: 'since the cluster\'s name is taken from it',
      namespace: IN_TRUST,
      serviceAccount: IN_TRUST,
      repository: IN_TRUST,
      branch: IN_TRUST,
      githubEnvironment: IN_TRUST,
    };
  }

  /**
   * Adds a problem for everything by which the keys could not be made or the secret not be filled.
   *
   * @param options the keys, and whose the secret holds
   * @param problems where to add
   */
  public static checkAccessKeys(options: AccessKeyCredentialOptions, problems: Problems): void {
    const { keys, active } = options;
    if (keys.length === 0) {
      problems.add('keys', '', 'must have at least one access key', 'give one in slot A, or use a keyless credential');
      return;
    }
    if (keys.length > SLOTS.length) {
      problems.add('keys', `${keys.length} keys`, `must be at most ${SLOTS.length}, as many as IAM gives a user`, 'remove the one that is disabled');
    }
    for (const [index, key] of keys.entries()) {
      checkKey(key, problems);
      if (keys.findIndex(({ slot }) => slot === key.slot) < index) {
        problems.add('slot', key.slot, 'may be given only once', `give the other key slot ${SLOTS.find((slot) => slot !== key.slot)}`);
      }
    }
    checkActive(keys, active, problems);
  }

  /**
   * Whose key the secret holds.
   *
   * @param options keys that were checked
   */
  public static activeSlot(options: AccessKeyCredentialOptions): AccessKeySlot {
    return options.active ?? options.keys[0].slot;
  }

  /**
   * Adds a problem for each key whose state only its maker can change, where keys are made elsewhere.
   *
   * @param options the keys
   * @param problems where to add
   */
  public static checkKeysMadeElsewhere(options: AccessKeyCredentialOptions, problems: Problems): void {
    for (const { slot } of options.keys.filter(({ disabled }) => disabled)) {
      problems.add('disabled', true, `may be said only of keys that are made here, and with generateKey false slot ${slot} is not`,
        'disable it with aws iam update-access-key --status Inactive, and remove this');
    }
  }

  /** Adds a problem for everything by which no service account, or another one, would be trusted. */
  public static checkIrsa(options: IrsaCredentialOptions, problems: Problems): void {
    if (!ISSUER.test(options.oidcIssuer)) {
      problems.add('oidcIssuer', options.oidcIssuer, 'must be the https:// address of the cluster\'s OIDC issuer, without / at its end',
        'write what aws eks describe-cluster shows as identity.oidc.issuer');
    }
    checkLabel('namespace', options.namespace, problems);
    checkSubdomain('serviceAccount', options.serviceAccount, problems);
  }

  /** The issuer as IAM names it: without `https://`. */
  public static issuerId(oidcIssuer: string): string {
    return oidcIssuer.replace(/^https:\/\//, '');
  }

  /** Adds a problem for everything by which no service account, or another one, would be trusted. */
  public static checkPodIdentity(environment: PlatformEnvironment, options: PodIdentityCredentialOptions, problems: Problems): void {
    const { partition, region, account } = environment;
    const wanted = `arn:${partition}:eks:${region}:${account}:cluster/`;
    const found = /^(arn:[a-z-]+:eks:[a-z0-9-]+:\d{12}:cluster\/)[A-Za-z0-9][\w-]{0,99}$/.exec(options.clusterArn);
    if (!found) {
      problems.add('clusterArn', options.clusterArn, 'must be the ARN of an EKS cluster', `write it like ${wanted}main`);
    } else if (found[1] !== wanted) {
      problems.add('clusterArn', options.clusterArn, `must be of the environment's account ${account} and region ${region}, where the association is made`,
        'use a cluster there, or Credential.irsa');
    }
    checkLabel('namespace', options.namespace, problems);
    checkSubdomain('serviceAccount', options.serviceAccount, problems);
  }

  /** The cluster's name: what is behind the slash of its ARN. */
  public static clusterName(clusterArn: string): string {
    return clusterArn.slice(clusterArn.indexOf('/') + 1);
  }

  /** Adds a problem for everything by which no workflow, or another one, would be trusted. */
  public static checkGithubOidc(options: GithubOidcCredentialOptions, problems: Problems): void {
    const { repository, branch, githubEnvironment } = options;
    if (!REPOSITORY.test(repository)) {
      problems.add('repository', repository, 'must be owner/name, or owner@id/name@id if the token\'s subject has ids', 'write it like acme/shop');
    }
    if ((branch === undefined) === (githubEnvironment === undefined)) {
      problems.add('branch', branch, 'must be given if githubEnvironment is not, and only then', 'say exactly one of the two');
    }
    if (branch !== undefined && !BRANCH.test(branch)) {
      problems.add('branch', branch, 'must be the name of one branch, without refs/heads/ and wildcards', 'write it like main or release/1.x');
    } else if (branch?.startsWith('refs/')) {
      problems.add('branch', branch, 'must be the name of one branch, without refs/heads/ and wildcards', `use ${branch.replace(/^refs\/heads\//, '')}`);
    }
    if (githubEnvironment !== undefined && !GITHUB_ENVIRONMENT.test(githubEnvironment)) {
      problems.add('githubEnvironment', githubEnvironment, 'must be the name of one environment, of letters, digits, spaces and _.@+=#,/-', 'write it like prod');
    }
  }

  private constructor() {}
}

function checkKey({ slot, createdOn }: AccessKeyData, problems: Problems): void {
  if (!SLOTS.includes(slot)) {
    problems.add('slot', slot, `must be one of ${SLOTS.join(', ')}`, 'use the AccessKeySlot enum');
  }
  if (!isDay(createdOn)) {
    problems.add('createdOn', createdOn, 'must be the day on which the key was made, YYYY-MM-DD', 'write it like 2026-01-31');
  }
}

function checkActive(keys: AccessKeyData[], active: AccessKeySlot | undefined, problems: Problems): void {
  if (active === undefined && keys.length > 1) {
    problems.add('active', active, 'must say whose key the secret holds, since there are two', `set it to ${SLOTS.join(' or ')}`);
    return;
  }
  const held = keys.find(({ slot }) => slot === (active ?? keys[0].slot));
  if (!held) {
    problems.add('active', active, `must be the slot of a key, of which there are ${keys.map(({ slot }) => slot).join(', ')}`, 'name one of these');
  } else if (held.disabled) {
    problems.add(active === undefined ? 'disabled' : 'active', active ?? true, 'must leave the secret with a key that works', 'set active to the key that is not disabled');
  }
}

/** A day of the calendar: `Date` alone would take the 31st of February for the 3rd of March. */
function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
