/** The condition keys of a request with their values; several where the key has several. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Looks keys up as IAM does, whatever their case. A key without a value counts as missing.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export class ContextKeys {
  private readonly values = new Map<string, readonly string[]>();

  public constructor(context: RequestContext) {
    for (const [key, value] of Object.entries(context)) {
      const list = typeof value === 'string' ? [value] : value;
      if (list.length > 0) {
        this.values.set(key.toLowerCase(), list);
      }
    }
  }

  public get(key: string): readonly string[] | undefined {
    return this.values.get(key.toLowerCase());
  }
}
