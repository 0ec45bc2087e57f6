import { Statement } from '../../iam';

const allows = (policy: readonly Statement[] | undefined): Statement[] => (policy ?? []).filter(({ effect }) => effect === 'Allow');
const actionsIn = ({ actions, notActions }: Statement): string[] => [...actions ?? [], ...(notActions ? [`all but ${notActions.join(', ')}`] : [])];
const resourcesIn = ({ resources, notResources }: Statement): string[] => [...resources ?? [], ...(notResources ? [`all but ${notResources.join(', ')}`] : [])];
const sorted = (words: readonly string[]): string[] => [...new Set(words)].sort();

/** What a policy allows, each action once. */
export function grantedActions(policy: readonly Statement[] | undefined): string[] {
  return sorted(allows(policy).flatMap(actionsIn));
}

/** On what it allows an action. */
export function grantedResources(policy: readonly Statement[] | undefined, action: string): string[] {
  return sorted(allows(policy).filter((statement) => actionsIn(statement).includes(action)).flatMap(resourcesIn));
}

/** What it asks for where it allows an action, in words. */
export function grantedConditions(policy: readonly Statement[] | undefined, action: string): string[] {
  return sorted(allows(policy).filter((statement) => actionsIn(statement).includes(action))
    .flatMap(({ conditions }) => conditions.map(({ key, operator, values }) => `${operator} ${key} ${[...values].sort().join(' or ')}`)));
}
