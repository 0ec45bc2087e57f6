/** What stands for the DKIM tokens of an identity where AWS has not chosen them yet. */
export const DKIM_TOKENS: readonly string[] = ['token1', 'token2', 'token3'];
