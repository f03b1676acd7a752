// The JSON Feeds of a built site, against the schema of JSON Feed 1.1 and the Atom feeds beside them.
//
//   node json_feeds.mjs DIR
//
// A site without JSON Feeds passes. Each must say what the Atom feed in its folder says.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const schema = createRequire(import.meta.url)("jsonfeed-schema");
const dir = process.argv[2];
if (!dir) {
  console.error("usage: node json_feeds.mjs DIR");
  process.exit(2);
}
const ajv = new Ajv({ allErrors: true, strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

let feeds = 0;
let items = 0;
const problems = [];
const paths = readdirSync(dir, { recursive: true }).filter((path) => /(^|\/)feed\.json$/.test(path));
for (const path of paths.sort()) {
  const say = (problem) => problems.push(`${path}: ${problem}`);
  const feed = JSON.parse(readFileSync(join(dir, path), "utf8"));
  feeds += 1;
  items += feed.items.length;
  if (!validate(feed)) {
    for (const error of validate.errors) say(`${error.instancePath} ${error.message}`);
  }
  const ids = feed.items.map((item) => item.id);
  if (new Set(ids).size !== ids.length) say("an id stands twice");
  if (!feed.feed_url.endsWith(`/${relative(".", path)}`)) say(`feed_url is ${feed.feed_url}`);
  for (const item of feed.items) {
    if (!item.content_html === !item.content_text) say(`${item.id} must have one text`);
    if (/<script|\s(href|src)="(?!https?:|mailto:|tel:)/.test(item.content_html ?? "")) say(`${item.id} has a script or a relative address`);
  }
  const atom = readFileSync(join(dir, path.replace(/json$/, "xml")), "utf8");
  const entries = [...atom.matchAll(/<entry><id>([^<]*)<\/id>/g)].map((match) => match[1]);
  if (entries.join() !== ids.join()) say("the Atom feed beside it has other entries");
}
for (const problem of problems) console.log(`  FAIL ${problem}`);
console.log(`  ${feeds} JSON Feeds with ${items} items, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
