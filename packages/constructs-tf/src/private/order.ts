import { dependable, TerraformResource, TerraformResourceLifecycle } from 'cdktf';

/**
 * Of what others use by its id: when it goes away, whoever used it is updated first. Without it Terraform destroys first, which
 * AWS refuses while it is in use.
 */
export const outlivesItsUser: TerraformResourceLifecycle = { createBeforeDestroy: true };

/** Has one resource deployed after another, which may stand in another stack of the app. */
export function deployAfter(later: TerraformResource, first: TerraformResource): void {
  if (later.cdktfStack === first.cdktfStack) {
    later.dependsOn = [...(later.dependsOn ?? []), dependable(first)];
  } else {
    later.cdktfStack.addDependency(first.cdktfStack);
  }
}
