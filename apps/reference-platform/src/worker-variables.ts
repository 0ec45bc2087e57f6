/** The variable that tells a worker where the local cloud answers without TLS, to show that this is refused. */
export const PLAIN_ENDPOINT = 'PLINTH_PLAIN_ENDPOINT';
