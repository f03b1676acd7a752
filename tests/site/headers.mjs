// The headers that a built site tells hosts to send: the policy by Google's csp_evaluator, and that every file
// for a host says the same.
//
//   node headers.mjs DIR
//
// A site without such files passes.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const { CspEvaluator } = require("csp_evaluator/dist/evaluator.js");
const { CspParser } = require("csp_evaluator/dist/parser.js");
const { Severity } = require("csp_evaluator/dist/finding.js");

const dir = process.argv[2];
if (!dir) {
  console.error("usage: node headers.mjs DIR");
  process.exit(2);
}
const read = (name) => (existsSync(join(dir, name)) ? readFileSync(join(dir, name), "utf8") : null);

// The headers of all files, by the file that says so.
const said = new Map();
const plain = read("_headers");
if (plain !== null) {
  const rule = plain.split(/\n(?=\S)/).find((rule) => rule.startsWith("/*\n")) ?? "";
  const headers = rule.split("\n").slice(1).filter((line) => line.includes(": "));
  said.set("_headers", headers.map((line) => line.trim().split(/: (.*)/s).slice(0, 2)));
}
const vercel = read("vercel.json");
if (vercel !== null) {
  const rule = JSON.parse(vercel).headers?.find((rule) => rule.source === "/(.*)");
  said.set("vercel.json", (rule?.headers ?? []).map(({ key, value }) => [key, value]));
}
const azure = read("staticwebapp.config.json");
if (azure !== null) said.set("staticwebapp.config.json", Object.entries(JSON.parse(azure).globalHeaders ?? {}));

const problems = [];
const texts = new Set();
for (const [file, headers] of said) {
  const names = headers.map(([name]) => name.toLowerCase());
  if (new Set(names).size !== names.length) problems.push(`${file}: a header stands twice`);
  texts.add(JSON.stringify(headers.map(([name, value]) => [name.toLowerCase(), value]).sort()));
  for (const name of ["content-security-policy", "x-content-type-options", "referrer-policy"]) {
    if (!names.includes(name)) problems.push(`${file}: there is no ${name}`);
  }
  const policy = headers.find(([name]) => name.toLowerCase() === "content-security-policy")?.[1] ?? "";
  if (/unsafe-(inline|eval|hashes)/.test(policy)) problems.push(`${file}: the policy allows what is unsafe`);
  for (const finding of new CspEvaluator(new CspParser(policy).csp).evaluate()) {
    // What is graver than a remark: the lower, the graver.
    if (finding.severity <= Severity.MEDIUM_MAYBE) problems.push(`${file}: ${finding.directive}: ${finding.description}`);
  }
}
if (texts.size > 1) problems.push(`${[...said.keys()].join(", ")} have different headers`);
for (const problem of problems) console.log(`  FAIL ${problem}`);
console.log(`  ${said.size} files for hosts, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
