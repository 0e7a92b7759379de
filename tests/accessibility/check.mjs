// Checks pages with axe-core in headless Chromium: node check.mjs DIRECTORY-OR-FILE…
// Gives 1 where a page has a violation, or where one could not be checked. Needs `npm ci` here, and
// Chromium by the name in CHROMIUM, or chromium.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const browser = process.env.CHROMIUM ?? "chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const marker = "axe-results";

// Runs in the page: leaves what was found in the page itself, where --dump-dom shows it.
const run = `axe.run(document, { resultTypes: ["violations"] }).then((found) => {
  const told = found.violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map((node) => node.html.slice(0, 120) + " " + node.failureSummary),
  }));
  const place = document.createElement("pre");
  place.id = "${marker}";
  place.textContent = btoa(unescape(encodeURIComponent(JSON.stringify({ told, passes: found.passes.length }))));
  document.body.append(place);
});`;

function pages(path) {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith(".html")).sort();
  return names.map((name) => join(path, name));
}

function check(page, directory) {
  const copy = join(directory, "page.html");
  const html = readFileSync(page, "utf8");
  const end = html.lastIndexOf("</body>");
  writeFileSync(copy, `${html.slice(0, end)}<script>${axe}</script><script>${run}</script>${html.slice(end)}`);
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom"];
  const dom = execFileSync(browser, [...flags, `file://${copy}`], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const found = dom.match(new RegExp(`<pre id="${marker}">([^<]*)</pre>`));
  if (!found) throw new Error(`${page}: the page gave no answer`);
  return JSON.parse(Buffer.from(found[1], "base64").toString("utf8"));
}

const asked = process.argv.slice(2).flatMap(pages);
if (asked.length === 0) {
  console.error("no page to check");
  process.exit(1);
}
const directory = mkdtempSync(join(tmpdir(), "axe-"));
let violations = 0;
try {
  for (const page of asked) {
    const { told, passes } = check(page, directory);
    violations += told.length;
    console.log(`${page}: ${passes} rules passed, ${told.length} violated`);
    for (const { id, help, nodes } of told) console.log(`  ${id}: ${help}\n    ${nodes.join("\n    ")}`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
process.exit(violations === 0 ? 0 : 1);
