/** What every refused input throws. Not exported: jsii cannot hand out a class that extends Error (JSII3001). */
export class InvalidInputError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InvalidInputError';
  }
}
