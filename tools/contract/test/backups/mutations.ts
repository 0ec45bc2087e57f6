import { Statement } from '../../src';

/** A change of a model, of which nothing is known but where. */
export type Change = (model: any) => any;

/** Puts a value, or what is made of the value that is there, at a path: `plans.0.rules.0.schedule`. */
export function at(path: string, value: unknown): Change {
  const [name, ...rest] = path.split('.');
  return (model) => {
    const next = rest.length === 0 ? (typeof value === 'function' ? value(model?.[name]) : value) : at(rest.join('.'), value)(model?.[name]);
    return Array.isArray(model) ? model.map((entry, index) => (String(index) === name ? next : entry)) : { ...model, [name]: next };
  };
}

/** Lets everybody do what a statement of the policy denies. */
export const allows = (path: string, sid: string): Change => at(path, (policy: readonly Statement[]) => policy.filter((statement) => statement.sid !== sid));
/** Admits somebody else besides. */
export const admits = (path: string, statement: Partial<Statement>): Change => at(path, (policy: readonly Statement[]) => [...policy, {
  effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [], variables: true, ...statement,
}]);
/** Takes a tag away. */
export const untagged = (path: string): Change => at(path, (tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).filter(([name]) => name !== 'Owner')));
export const drops = (path: string): Change => at(path, undefined);
/** Takes away what an Allow statement asks for. */
export const unconditional = (path: string, service: string): Change => at(path, (policy: readonly Statement[]) => policy.map((statement) => (
  statement.principals?.services.includes(service) ? { ...statement, conditions: [] } : statement)));
export const EVERYBODY = { principals: { everybody: true, aws: [], services: [] } };
