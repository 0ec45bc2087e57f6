import { Problems } from '../../errors';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

export function checkLabel(name: string, given: string, problems: Problems): void {
  if (!LABEL.test(given)) {
    problems.add(name, given, 'must be a Kubernetes label of 1 to 63 lower-case letters, digits and hyphens', 'write it like shop');
  }
}

export function checkSubdomain(name: string, given: string, problems: Problems): void {
  if (!SUBDOMAIN.test(given)) {
    problems.add(name, given, 'must be a Kubernetes name of 1 to 253 lower-case letters, digits, hyphens and dots', 'write it like uploader');
  }
}
