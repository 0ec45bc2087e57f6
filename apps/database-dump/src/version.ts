// eslint-disable-next-line @typescript-eslint/no-require-imports -- beside src/ and lib/ alike; esbuild puts it into the bundle
const { version } = require('../package.json') as { version: string };

/** Of this program. */
export const VERSION: string = version;
