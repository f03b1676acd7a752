// The structured data of a built site, against schema.org's types (schema-dts) and what Google documents
// (Adobe's validator), neither of which asks a network.
//
//   node structured_types.mjs DIR
//
// Nodes of one shape (the same types and properties) are compiled once. A site without any passes.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Validator from "@adobe/structured-data-validator";
import ts from "typescript";

const dir = process.argv[2];
if (!dir) {
  console.error("usage: node structured_types.mjs DIR");
  process.exit(2);
}
const SCRIPT = /<script type="application\/ld\+json">(.*?)<\/script>/s;
const problems = [];
const shapes = new Map();
const validator = new Validator();
let graphs = 0;

const shape = (value) => {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shape))].sort()}]`;
  if (value === null || typeof value !== "object") return typeof value;
  return `{${Object.entries(value).map(([key, inner]) => `${key}:${key === "@type" ? inner : shape(inner)}`)}}`;
};
// schema.org has lengths with a unit or as QuantitativeValue; for pictures Google documents plain numbers, and
// so does everybody.
const allowed = (node) =>
  JSON.parse(JSON.stringify(node), function (key, value) {
    return (key === "width" || key === "height") && typeof value === "number" ? `${value} px` : value;
  });

for (const path of readdirSync(dir, { recursive: true }).filter((path) => path.endsWith(".html")).sort()) {
  const found = SCRIPT.exec(readFileSync(join(dir, path), "utf8"));
  if (!found) continue;
  graphs += 1;
  const jsonld = {};
  for (const node of JSON.parse(found[1])["@graph"]) {
    const key = shape(node);
    if (!shapes.has(key)) shapes.set(key, [path, allowed(node)]);
    (jsonld[node["@type"]] ??= []).push(node);
  }
  for (const issue of await validator.validate({ jsonld, microdata: {}, rdfa: {} })) {
    problems.push(`${path}: ${issue.rootType}: ${issue.issueMessage}`);
  }
}

// A file that isn't there: each node on a line of its own, so that a line says where it is from.
const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, "structured-nodes.ts");
const nodes = [...shapes.values()];
const lines = nodes.map(([, node], at) => `export const node${at}: Thing = ${JSON.stringify(node)};`);
const source = ['import type { Thing } from "schema-dts";', ...lines].join("\n");
const options = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2022,
};
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists, readFile } = host;
host.getSourceFile = (name, ...more) =>
  name === file ? ts.createSourceFile(name, source, options.target) : getSourceFile(name, ...more);
host.fileExists = (name) => name === file || fileExists(name);
host.readFile = (name) => (name === file ? source : readFile(name));
for (const found of ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))) {
  const line = found.file ? found.file.getLineAndCharacterOfPosition(found.start).line : 0;
  const [path, node] = nodes[line - 1] ?? ["", {}];
  const text = ts.flattenDiagnosticMessageText(found.messageText, "; ").slice(0, 600);
  problems.push(`${path}: ${node["@type"]}: ${text}`);
}

for (const problem of problems.slice(0, 20)) console.log(`  FAIL ${problem}`);
console.log(`  ${graphs} graphs of ${nodes.length} shapes, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
