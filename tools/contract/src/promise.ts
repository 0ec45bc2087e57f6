/** How a promise, or an attempt, turned out. */
export type LineStatus = 'kept' | 'broken' | 'static only';

/** One line of what was verified. */
export interface VerifyLine {
  readonly id: string;
  /** What is promised, as a sentence. */
  readonly title: string;
  readonly status: LineStatus;
  /** What was tried; if broken, what is there and what should be; if static only, why it was not tried. */
  readonly detail?: string;
  readonly milliseconds: number;
}

/** A promise to the user about a thing of which `Model` says all that is known. */
export interface PromiseOf<Model, Subject> {
  readonly id: string;
  /** A sentence about behaviour. */
  readonly title: string;
  /**
   * Whether the subject asked for it at all.
   * @default - every subject did
   */
  applies?(subject: Subject): boolean;
  /**
   * Why the reader of this model could not know, if it could not.
   * @default - every reader knows
   */
  unknown?(model: Model): string | undefined;
  /** What is wrong: what is there and what should be; `undefined` if the promise is kept. */
  check(model: Model, subject: Subject): string | undefined;
}

/** Checks one promise. What could not be known is `static only`, never kept. */
export function checkPromise<M, S>(promise: PromiseOf<M, S>, model: M, subject: S): VerifyLine {
  const started = performance.now();
  const unknown = promise.unknown?.(model);
  const wrong = unknown === undefined ? promise.check(model, subject) : undefined;
  return {
    id: promise.id,
    title: promise.title,
    status: unknown !== undefined ? 'static only' : wrong === undefined ? 'kept' : 'broken',
    detail: unknown ?? wrong,
    milliseconds: performance.now() - started,
  };
}

/** Checks every promise that the subject asked for. */
export function checkPromises<M, S>(promises: ReadonlyArray<PromiseOf<M, S>>, model: M, subject: S): VerifyLine[] {
  return promises
    .filter((promise) => promise.applies?.(subject) ?? true)
    .map((promise) => checkPromise(promise, model, subject));
}
