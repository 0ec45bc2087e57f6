// Lints samples by the repository's own rules. A program of its own, since jest cannot load ESLint's configuration (ESM).
import { ESLint } from 'eslint';

const chunks = [];
for await (const chunk of process.stdin) {
  chunks.push(chunk);
}
const eslint = new ESLint({ cwd: process.argv[2] });
const results = [];
for (const { file, code } of JSON.parse(Buffer.concat(chunks).toString('utf8'))) {
  const [result] = await eslint.lintText(code, { filePath: file });
  results.push((result?.messages ?? []).map(({ ruleId, message }) => ({ ruleId, message })));
}
process.stdout.write(JSON.stringify(results));
