// Run in a library's folder after jsii: each index.js loads what it exports when it is asked for it and not before, as
// aws-cdk-lib's do. Who takes one capability from the package then loads that one, and the provider's classes it needs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const STAR = /^__exportStar\(require\("(\.[^"]+)"\), exports\);$/gm;
const MARK = 'Object.defineProperty(exports, "__esModule", { value: true });';
const LAZY = `const lazy = (name, load) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => {
    const value = load();
    Object.defineProperty(exports, name, { enumerable: true, value });
    return value;
  } });`;
const HELPERS = /^var __(createBinding|exportStar) = [\s\S]*?^\}\)?.*;\n/gm;

for (const file of readdirSync('lib', { recursive: true }).filter((name) => /(^|[\\/])index\.js$/.test(name))) {
  const path = resolve('lib', file);
  const source = readFileSync(path, 'utf8');
  const lazy = source.replace(HELPERS, '').replace(STAR, (_line, from) => {
    const names = Object.keys(createRequire(path)(from));
    // the first line is for Node's reader of CommonJS exports, which does not run the file; bundlers read the others
    return [
      ...(names.length > 0 ? [`${names.map((name) => `exports.${name}`).join(' = ')} = void 0;`] : []),
      ...names.map((name) => `lazy("${name}", () => require("${from}").${name});`),
    ].join('\n');
  });
  if (lazy !== source) {
    writeFileSync(path, lazy.replace(MARK, `${MARK}\n${LAZY}`));
  }
}
