// npm run bundle [file]: the program and all it needs as one file for plain Node.js, which is what the image holds.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));

await build({
  entryPoints: [path.join(here, 'src', 'main.ts')],
  outfile: path.resolve(process.argv[2] ?? path.join(here, 'dist', 'database-dump.cjs')),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'eof',
  // loaded only where they are asked for: a native client, and sockets of another maker's runtime
  external: ['pg-native', 'cloudflare:sockets'],
  logLevel: 'warning',
});
