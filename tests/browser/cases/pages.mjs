// The pages from a disk, in the browser.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {onePerKind} from "../site_files.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

// The rows of the page's first table by the text of a column.
const columnOf = (page, column) =>
  page.$$eval("table.sortable >> nth=0 >> tbody tr", (rows, i) =>
    rows.filter((row) => row.offsetParent).map((row) => row.cells[i].textContent.trim()), column);

const checkAccess = async (t, page) => {
  await page.evaluate(readFileSync(t.require.resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(
    (tags) => globalThis.axe.run({runOnly: tags, resultTypes: ["violations"], preload: false}), TAGS);
  assert.deepEqual(found.violations.map((violation) =>
    `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)).join(" | ")}`), []);
};

const cases = {
  "a table sorts by the column whose head is pressed, and back": async (t) => {
    const page = await t.open(t.file("index.html"));
    const heads = await page.$$eval("table.sortable >> nth=0 >> thead th", (ths) =>
      ths.map((th) => ({name: th.textContent.trim(), isNumber: th.classList.contains("n")})));
    const column = heads.findIndex((head) => /Model/.test(head.name));
    const button = page.locator("table.sortable").first().locator("th").nth(column).locator("button");
    await button.click();
    const up = await columnOf(page, column);
    assert.deepEqual(up, [...up].sort((a, b) => a.localeCompare(b, "en")));
    await button.click();
    assert.deepEqual(await columnOf(page, column), up.reverse());
  },

  "language and theme hold on the next page": async (t) => {
    const page = await t.open(t.file("index.html"));
    await page.locator("label", {hasText: "日本語"}).click();
    await page.locator("label:has(#theme-dark)").click();
    await page.goto(t.file("board/alpha.mle.html"));
    assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
    assert.ok(await page.locator("nav .ja").first().isVisible());
    assert.ok(!(await page.locator("nav .en").first().isVisible()));
    const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    assert.equal(scheme, "dark");
  },

  "a reader's language is that of the browser at first": async (t) => {
    const page = await t.open(t.file("index.html"), {language: "ja"});
    assert.ok(await page.locator("nav .ja").first().isVisible());
  },

  "without scripts tables, links and the choice of the language work": async (t) => {
    const page = await t.open(t.file("index.html"), {js: false});
    assert.ok(await page.locator("nav .en").first().isVisible());
    await page.locator("label", {hasText: "日本語"}).click();
    assert.ok(await page.locator("nav .ja").first().isVisible());
    assert.ok(!(await page.locator("nav .en").first().isVisible()));
    assert.ok(await page.locator("tbody tr").count() > 1);
  },

  "no page is wider than a phone": async (t) => {
    for (const path of onePerKind(t.site))
      for (const language of ["en", "ja"]) {
        const page = await t.open(t.file(path), {width: 390, language});
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 390, `${path} is ${width} wide in ${language}`);
        await t.closeWindows();
      }
  },
};

for (const language of ["en", "ja"])
  for (const theme of ["light", "dark"])
    cases[`every kind of page has contrast and names for all (${language}, ${theme})`] = async (t) => {
      for (const path of onePerKind(t.site)) {
        const page = await t.open(t.file(path), {language, theme});
        await checkAccess(t, page).catch((error) => {
          throw new Error(`${path}: ${error.message}`);
        });
        await t.closeWindows();
      }
    };

export {cases};
