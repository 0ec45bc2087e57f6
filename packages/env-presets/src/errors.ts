import { InvalidInputError } from './private/invalid-input-error';

/**
 * Collects everything that is wrong with what a user gave one construct, so that all of it is reported together.
 *
 * The message is the contract, the same in every language:
 * `{path}: {name} is {given}, {rule}; {fix}`, one line a problem.
 *
 * @example
 * const problems = new Problems('acme-dev/Cdn');
 * problems.add('hstsSeconds', 60, 'must be at least 300', 'remove it to use the dev default of 86400');
 * console.log(problems.messages);
 *
 * @stability experimental
 */
export class Problems {
  private readonly found: string[] = [];

  /**
   * @param path where the values were given: a construct's path, or the environment's name
   */
  constructor(private readonly path: string) {}

  /** What was found so far, one sentence a problem. */
  public get messages(): string[] {
    return [...this.found];
  }

  /**
   * Adds one problem. What was said already is not said again.
   *
   * @param name the prop, as the user wrote it
   * @param given its value, as given; `undefined` reads as "missing"
   * @param rule the rule with its number, beginning with "must" or "may"
   * @param fix what to do
   */
  public add(name: string, given: any, rule: string, fix: string): void {
    const message = `${this.path}: ${name} is ${shown(given)}, ${rule}; ${fix}`;
    if (!this.found.includes(message)) {
      this.found.push(message);
    }
  }

  /**
   * Refuses the input if anything was added.
   *
   * @throws one error with every problem, one a line
   */
  public throwIfAny(): void {
    if (this.found.length > 0) {
      throw new InvalidInputError(this.found);
    }
  }
}

/** On one line, as every problem is. */
function shown(given: unknown): string {
  if (given === undefined || given === null) {
    return 'missing';
  }
  const value = typeof given === 'object' ? JSON.stringify(given) : String(given);
  return value === '' ? 'empty' : /[\r\n]/.test(value) ? JSON.stringify(value) : value;
}
