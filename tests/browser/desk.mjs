// Opens the desk's pages in a real browser: signs in, reads the first report, answers it, and takes pictures.
//
//   npm ci && node desk.mjs http://127.0.0.1:4700 passphrase.txt out/ [--answer=TEXT] [--no-script] [--self-check]
//
// --self-check plants defects into the pages on their way to the browser, one after the other; each must be noticed.
// The passphrase is the first line of a file. It fails when a console shows an error, when anything but the desk is
// asked for, when a page breaks a rule of WCAG 2.2 AA that a program can check, when something to touch is smaller than
// 44 pixels, or when a page is wider than its window.
// CHROMIUM names the browser, if it is not the system's.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { chromium } from "playwright-core";

const [base, passphraseFile, out, ...options] = process.argv.slice(2);
if (!out) {
  console.error("usage: node desk.mjs <base URL> <passphrase file> <output folder> [--answer=TEXT] [--no-script]");
  process.exit(2);
}
const passphrase = readFileSync(passphraseFile, "utf8").split("\n")[0];
// What is written must come out as it is, and not as markup.
const answer = options.find((option) => option.startsWith("--answer="))?.slice(9) ?? "Murakoze & <b>turabafasha</b>.";
const javaScriptEnabled = !options.includes("--no-script");
// The smallest window that WCAG 2.2 asks for (1.4.10), in the language of the longest words.
const windows = {
  wide: { viewport: { width: 1280, height: 800 }, locale: "en" },
  narrow: { viewport: { width: 390, height: 844 }, locale: "en" },
  small: { viewport: { width: 320, height: 568 }, locale: "rw" },
};
const touch_pixels_min = 44;
const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const live_milliseconds_max = 20_000;
// What is planted: into which answers, how they are changed, and what must be said of it.
const defects = {
  "a field without a label": ["html", (html) => html.replaceAll("<label", "<span").replaceAll("</label>", "</span>"), "label"],
  "text that is not escaped": ["html", (html) => html.replaceAll(/&(lt|#60|#x3c);b&(gt|#62|#x3e);/gi, "<b>"), "the answer is not"],
  "a page without a language": ["html", (html) => html.replace(/<html[^>]*>/, "<html>"), "html-has-lang"],
  "a picture from elsewhere": ["html", (html) => html.replace("</main>", '<img src="http://192.0.2.1/a.png" alt=""></main>'), "192.0.2.1"],
  "a button too small to touch": ["css", (css) => `${css} button { block-size: 20px; min-block-size: 0; padding: 0 }`, "pixels"],
  "a page wider than its window": ["css", (css) => `${css} main { inline-size: 3000px; max-inline-size: none }`, "pixels wide"],
  "text too pale to read": ["css", (css) => `${css} * { color: #999 !important; background: #fff !important }`, "color-contrast"],
  "a script that fails": ["javascript", (script) => `${script}; throw new Error("planted")`, "planted"],
};
const failures = [];

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
if (options.includes("--self-check")) {
  const unnoticed = [];
  for (const [what, defect] of Object.entries(defects)) {
    failures.length = 0;
    // A page that is broken may also stop the visit.
    await visit("wide-light", { ...windows.wide, javaScriptEnabled }, defect).catch((error) => failures.push(error.message));
    const noticed = failures.find((failure) => failure.includes(defect[2]));
    console.log(noticed ? `noticed: ${what}: ${noticed.slice(0, 160)}` : `NOT noticed: ${what}: ${failures.join(" | ")}`);
    if (!noticed) unnoticed.push(what);
  }
  await browser.close();
  process.exit(unnoticed.length > 0 ? 1 : 0);
}
for (const [name, settings] of Object.entries(windows)) {
  for (const colorScheme of ["light", "dark"]) {
    await visit(`${name}-${colorScheme}`, { ...settings, colorScheme, javaScriptEnabled });
  }
}
await browser.close();
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exit(1);
}
console.log("all pages are as they should be");

async function visit(name, settings, defect) {
  const context = await browser.newContext(settings);
  if (defect) {
    context.setDefaultTimeout(10_000);
    await context.route(`${base}/**`, (route) => plant(route, defect));
  }
  const page = await context.newPage();
  const fail = (what) => failures.push(`${name}: ${page.url()}: ${what}`);
  page.on("console", (message) => message.type() === "error" && !isExpected(message) && fail(`console: ${message.text()}`));
  page.on("pageerror", (error) => fail(`script: ${error.message}`));
  page.on("request", (request) => !request.url().startsWith(base) && fail(`asked for ${request.url()}`));
  const picture = async (title) => {
    await check(page, fail);
    await page.screenshot({ path: join(out, `${title}-${name}.png`), fullPage: true });
  };

  await page.goto(base);
  await picture("sign-in");
  await page.fill("#passphrase", "not the passphrase");
  await page.click("main button");
  await page.waitForSelector("[role=alert]");
  await picture("sign-in-wrong");
  await page.fill("#passphrase", passphrase);
  await page.click("main button");
  await page.waitForSelector(".case, .empty");
  await picture("inbox");
  await page.click(".menu summary");
  await picture("menu");
  await page.click(".menu summary");

  if (await page.locator(".case").count() === 0) {
    fail("there is no report to open");
    return;
  }
  const other = await context.newPage();
  await other.goto(base);
  const isNew = await page.locator(".case").first().locator(".badge.new").count() > 0;
  const before = await other.title();
  await page.click(".case h3 a");
  await page.waitForSelector(".talk");
  if (isNew && javaScriptEnabled) {
    await other.waitForFunction((title) => document.title !== title, before, { timeout: live_milliseconds_max })
      .catch(() => fail("an inbox in another tab did not change"));
  }
  await other.close();
  await picture("report");
  if (name === "wide-light") {
    await page.emulateMedia({ media: "print" });
    await page.screenshot({ path: join(out, "report-print.png"), fullPage: true });
    await page.emulateMedia({ media: "screen" });
  }
  if (await page.locator("#answer").count() > 0) {
    await page.fill("#answer", answer);
    await page.click(".talk form button");
    await page.waitForSelector("[role=status]");
    await picture("answered");
    await page.goto(page.url());
    const said = await page.locator(".talk .desk .said").allTextContents();
    if (said.at(-1) !== answer) fail("the answer is not in the conversation");
  }
  await page.goto(`${base}/nothing-is-here`);
  await picture("missing");
  await page.goto(base);
  await page.click(".top form button");
  await page.waitForSelector("[role=status]");
  await picture("signed-out");
  await page.goto(base);
  if (!page.url().endsWith("/sign-in")) fail("still signed in");
  await context.close();
}

async function plant(route, [kind, change]) {
  if (route.request().method() !== "GET") return route.continue();
  const response = await route.fetch({ maxRedirects: 0 });
  if (!response.headers()["content-type"]?.includes(kind)) return route.fulfill({ response });
  await route.fulfill({ response, body: change(await response.text()) });
}

// A browser reports each response that is an error, and some of them are asked for above.
function isExpected(message) {
  return /status of (403|404)/.test(message.text()) && /sign-in|nothing-is-here/.test(message.location().url);
}

async function check(page, fail) {
  const found = await page.evaluate((min) => {
    const problems = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) problems.push(`${scrollWidth} pixels wide in a window of ${clientWidth}`);
    for (const image of document.images) {
      if (!image.complete || image.naturalWidth === 0) problems.push(`the picture ${image.src} is not shown`);
    }
    for (const element of document.querySelectorAll("a, button, summary, input:not([type=hidden]), textarea")) {
      if (element.matches(".skip") || !element.checkVisibility()) continue;
      // A card's link covers the card.
      const box = (element.closest(".case") ?? element).getBoundingClientRect();
      if (Math.min(box.width, box.height) < min - 0.5) {
        problems.push(`"${element.textContent.trim()}" is ${Math.round(box.width)} x ${Math.round(box.height)} pixels`);
      }
    }
    return problems;
  }, touch_pixels_min);
  found.forEach(fail);
  // The rules are a script with timers, which a page without script does not run.
  if (!javaScriptEnabled) return;
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate((tags) => globalThis.axe.run({ runOnly: tags }), wcag);
  for (const { id, nodes } of violations) fail(`${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}
