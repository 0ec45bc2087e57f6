// jest prints its JSON only in place of the usual output (--json); this reporter gives both, so that the
// closing line of `npm test` can count what ran in every package, from nx's cache too.
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { formatTestResults } = require('@jest/test-result');

module.exports = class JsonReporter {
  constructor(globalConfig, options) {
    this.file = path.resolve(globalConfig.rootDir, options.file);
  }

  onRunComplete(_contexts, results) {
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(formatTestResults(results)));
  }
};
