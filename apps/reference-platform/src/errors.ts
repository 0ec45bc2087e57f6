/** An error that was thought of: its message is one sentence that ends with what to do. */
export class PlatformError extends Error {
  public constructor(message: string, public readonly exitCode: number = 1, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PlatformError';
  }
}

/** The command was wrong, not the world. */
export class UsageError extends PlatformError {
  public constructor(message: string) {
    super(message, 2);
    this.name = 'UsageError';
  }
}

export interface ErrorContext {
  /** What was talked to, for example `the local cloud at https://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly local: boolean;
  /** Where all that was said is kept. */
  readonly logFile?: string;
}

interface Cause {
  readonly patterns: readonly RegExp[];
  explain(context: ErrorContext): string;
}

/** In the words of the SDKs, of CDK's toolkit and of Terraform's provider. */
const CAUSES: readonly Cause[] = [
  {
    patterns: [/ExpiredToken|RequestExpired/i, /token (included in the request )?(is|has) expired/i],
    explain: () => 'the AWS credentials have expired, sign in again and repeat the command',
  },
  {
    patterns: [
      /InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|AuthFailure/i,
      /SignatureDoesNotMatch|InvalidSignature|signature we calculated does not match/i,
      /security token included in the request is invalid/i,
    ],
    explain: ({ endpoint }) => `${endpoint} does not accept the AWS credentials, check AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  },
  {
    patterns: [/CredentialsProviderError|Could not load credentials/i, /No valid credential sources|NoCredentials|no EC2 IMDS role found/i],
    explain: () => 'no AWS credentials were found, sign in or set AWS_PROFILE',
  },
  {
    patterns: [
      /SELF_SIGNED_CERT|self[- ]signed certificate/i,
      /UNABLE_TO_(VERIFY|GET)|unable to (verify|get) .*certificate/i,
      /certificate signed by unknown authority/i,
    ],
    explain: ({ endpoint, local }) => `the certificate of ${endpoint} is not trusted, ${local
      ? 'start the local cloud again with "npm start"' : 'name its authority in NODE_EXTRA_CA_CERTS and AWS_CA_BUNDLE'}`,
  },
  {
    patterns: [
      /ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN/,
      /socket hang up|connection refused|connection reset|no such host|network is unreachable/i,
      /TimeoutError|i\/o timeout|request send failed|: EOF\b/,
    ],
    explain: ({ endpoint, local }) => `${endpoint} does not answer or ended in the middle, ${local
      ? 'run "npm start" again: it starts the local cloud and goes on where this ended'
      : 'check the network and repeat the command: it goes on where this ended'}`,
  },
  {
    patterns: [/ENOSPC|no space left on device/i, /EDQUOT|disk quota exceeded/i],
    explain: () => 'no space is left on the disk, free some and repeat the command',
  },
];

/** Any error as one sentence with the next thing to try. */
export function explain(error: unknown, context: ErrorContext): PlatformError {
  if (error instanceof PlatformError) {
    return error;
  }
  const text = wholeText(error);
  const cause = CAUSES.find(({ patterns }) => patterns.some((pattern) => pattern.test(text)));
  const seeLog = context.logFile === undefined ? '' : `; all that was said is in ${context.logFile}`;
  if (cause !== undefined) {
    return new PlatformError(`${cause.explain(context)}${seeLog}`, 1, { cause: error });
  }
  const message = ownWords(error).trim().replace(/\.$/, '');
  return new PlatformError(`${message}${seeLog}`, 1, { cause: error });
}

/** What an error says, and what its causes add to that: "assembly builder failed" alone helps nobody. */
function ownWords(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : ownWords(error.cause);
  return cause === '' || error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}

/** An error's name, message and causes: SDKs put what matters into any of them. */
function wholeText(error: unknown): string {
  const parts: string[] = [];
  for (let current: unknown = error, depth = 0; current !== undefined && current !== null && depth < 6; depth += 1) {
    if (current instanceof AggregateError) {
      parts.push(...current.errors.map(String));
    }
    const { name, message, code, cause } = current as { name?: string; message?: string; code?: string; cause?: unknown };
    parts.push([name, code, message].filter((part) => part !== undefined).join(' '));
    current = cause;
  }
  return parts.join('\n');
}
