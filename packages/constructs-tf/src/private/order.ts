import { dependable, TerraformResource } from 'cdktf';

/** Has one resource deployed after another, which may stand in another stack of the app. */
export function deployAfter(later: TerraformResource, first: TerraformResource): void {
  if (later.cdktfStack === first.cdktfStack) {
    later.dependsOn = [...(later.dependsOn ?? []), dependable(first)];
  } else {
    later.cdktfStack.addDependency(first.cdktfStack);
  }
}
