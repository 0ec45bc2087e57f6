/** What is there and what should be, unless they are the same. */
export function expectSame(what: string, actual: unknown, expected: unknown): string | undefined {
  return show(actual) === show(expected) ? undefined : `${what} is ${show(actual)}, must be ${show(expected)}`;
}

export function show(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Tags that are missing or say something else. Further tags are the user's own. */
export function missingTags(what: string, tags: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>): string | undefined {
  const wrong = Object.entries(expected)
    .map(([key, value]) => expectSame(`the tag ${key} of ${what}`, tags[key], value))
    .filter((problem) => problem !== undefined);
  return wrong.length > 0 ? wrong.join('; ') : undefined;
}

/** Retention is a property of the template: nothing that is deployed remembers it. */
export function onlyInTemplates(value: unknown): string | undefined {
  return value === undefined ? 'a deployed resource does not tell; checked on the template and on Terraform\'s JSON' : undefined;
}

export function firstProblem(problems: ReadonlyArray<string | undefined>): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
