// Looks at pages as a person would, in headless Chromium at the width of a phone and of a desk, and says what is wrong.
//
//   node look.mjs --base URL --pages FILE.json --out FOLDER [--widths 390,1280]
//
// FILE.json is a list of {name, path, cookies?, status?, scheme?}: the page's name for files, its path below the base
// URL, the cookies it is seen with ({name: value}), the status it should have (200 when not said), and the colours that
// the screen asks for ("light" when not said).
// Every page is kept as FOLDER/NAME-WIDTH.png. Prints JSON, {pages: [{name, width, screenshot, problems}]}, each
// problem a sentence: a status that was not expected, an error on the console, a script that threw, anything the
// content security policy refused, content wider than the screen, and what axe-core finds against WCAG 2.2 level AA.
// Ends with 1 when there is any problem. KONTOR_TEST_CHROMIUM names the browser, /usr/bin/chromium otherwise.

import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PATIENCE_MS = 60_000;

const { values: asked } = parseArgs({
  options: {
    base: { type: "string" },
    pages: { type: "string" },
    out: { type: "string" },
    widths: { type: "string", default: "390,1280" },
  },
});
for (const name of ["base", "pages", "out"]) {
  if (!asked[name]) throw new Error(`--${name} is missing: node look.mjs --base URL --pages FILE.json --out FOLDER`);
}

const pages = JSON.parse(await readFile(asked.pages, "utf8"));
const widths = asked.widths.split(",").map(Number);
await mkdir(asked.out, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.KONTOR_TEST_CHROMIUM ?? "/usr/bin/chromium",
  // No sandbox: root may not have one. The rest keeps the browser from talking to anybody but us.
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const report = [];
try {
  for (const page of pages) for (const width of widths) report.push(await look(page, width));
} finally {
  await browser.close();
}
console.log(JSON.stringify({ pages: report }, null, 1));
process.exitCode = report.length === 0 || report.some((page) => page.problems.length > 0) ? 1 : 0;

/** One page at one width: its picture and its problems. */
async function look({ name, path, cookies = {}, status = 200, scheme = "light" }, width) {
  const problems = [];
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, colorScheme: scheme });
  try {
    context.setDefaultTimeout(PATIENCE_MS);
    // A name such as `__Host-session` is taken only from https; loopback is then sent it without TLS all the same.
    const https = new URL(asked.base);
    https.protocol = "https:";
    const from = (key) => (key.startsWith("__") ? { url: https.href, secure: true } : { url: asked.base });
    const jar = Object.entries(cookies).map(([key, value]) => ({ name: key, value, ...from(key) }));
    await context.addCookies(jar);
    await context.addInitScript(keepRefusals);
    // Put in before the page's own scripts, since the page's policy rightly refuses any other way.
    await context.addInitScript({ path: AXE });
    const tab = await context.newPage();
    tab.on("pageerror", (error) => problems.push(`script: ${error.message}`));
    tab.on("console", (message) => {
      // The browser reports a page's own expected 404 as an error of loading it.
      const own = message.location().url === tab.url() && status >= 400 && message.text().startsWith("Failed to load");
      if (message.type() === "error" && !own) problems.push(`console: ${message.text()}`);
    });
    const answer = await tab.goto(new URL(path, asked.base).href, { waitUntil: "load", timeout: PATIENCE_MS });
    if (answer.status() !== status) problems.push(`status: ${answer.status()}, not ${status}`);
    await tab.evaluate(settled);
    const screenshot = join(asked.out, `${name}-${width}.png`);
    await tab.screenshot({ path: screenshot, fullPage: true, animations: "disabled" });
    problems.push(...(await tab.evaluate(overflow)), ...(await tab.evaluate(accessibility, WCAG)));
    problems.push(...(await tab.evaluate(() => window.refusals)));
    return { name, width, screenshot, problems };
  } catch (error) {
    return { name, width, screenshot: null, problems: [...problems, `could not look: ${error.message}`] };
  } finally {
    await context.close();
  }
}

// What follows runs inside the page.

/** Keeps what the content security policy refuses, from the first byte on. */
function keepRefusals() {
  window.refusals = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.refusals.push(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`.trim());
  });
}

/** Waits until fonts are there and the page has been painted with them. */
async function settled() {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}

/** Names what sticks out when the page scrolls sideways; a table may scroll inside its own box. */
function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (element) => element && (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
    .map((element) => element.tagName.toLowerCase() + (element.id && `#${element.id}`) + [...element.classList].map((c) => `.${c}`).join(""));
  return [`overflow: ${document.documentElement.scrollWidth} px in ${width} px: ${wide.slice(0, 5).join(", ")}`];
}

/** What axe-core finds, one sentence a rule with the first places. */
async function accessibility(tags) {
  const options = { runOnly: { type: "tag", values: tags }, rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `axe ${id}: ${help} (${nodes.length}: ${places.join("; ")})`;
  });
}
