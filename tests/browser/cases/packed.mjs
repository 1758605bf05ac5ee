// A site whose pages of matches and pairs are packed, from a disk: one page shows them by a script.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {accessProblems, htmlProblems} from "../checks.mjs";
import {filesOf} from "../site_files.mjs";

const shown = async (page) => {
  await page.locator("#view h1").waitFor();
  return page;
};
const view = async (t, path, how = {}) => shown(await t.open(t.packedFile(`view.html#${path}`), how));
const textOf = async (page, selector) => {
  await page.waitForFunction(() => !document.querySelector("code:is(.maths, [class^=language-]):not(.read)"));
  return (await page.locator(selector).innerText()).replaceAll(/\s+/g, " ");
};

export const cases = {
  "a packed match is the page that it would have as a file, whatever its texts try": async (t) => {
    const paths = filesOf(t.site).filter((path) => path.startsWith("match/") && path.endsWith(".html"));
    const hostile = paths.filter((path) => path.includes("hostile"));
    for (const path of [paths[0], paths.at(-1), ...hostile.slice(0, 6)]) {
      const packed = await view(t, path.replace(/\.html$/, ""));
      const plain = await t.open(t.file(path));
      assert.equal(await textOf(packed, "#view"), await textOf(plain, "main"), path);
      await t.closeWindows();
    }
  },

  "a packed pair leads to its matches, and each to the next": async (t) => {
    const page = await t.open(t.packedFile("pairs.html"));
    await page.locator('td a[href$="sample-good.vs.sample-terse"]').first().click();
    await shown(page);
    await page.locator("#view th button").first().click(); // its tables sort
    await page.locator('#view tbody a[href*="match/"]').first().click();
    await page.waitForURL(/#match\/.*sample-good\.vs\.sample-terse/);
    await page.locator("#view a[rel=next]").click();
    await page.locator("#view a[rel=prev]").waitFor();
    const here = page.url();
    await page.locator('#view a[href="#j1"]').click(); // a place within the page
    assert.equal(page.url(), here);
  },

  "the list of all matches and the search of a packed site lead to matches": async (t) => {
    const page = await t.open(t.packedFile("matches.html"));
    await page.locator("#browse-list tbody a").first().click();
    await shown(page);
    await page.goto(t.packedFile("matches.html"));
    await page.locator("input[name=q]").fill("script");
    await page.locator("#browse button").click();
    await page.locator("#browse-hits li").first().waitFor();
  },

  "an address that names nothing says so and loads nothing": async (t) => {
    for (const path of ["", "match/x", "pair/x.vs.y", "match/../../x/a.vs.b", "pair/<b>x"]) {
      const page = await t.open(t.packedFile(`view.html#${path}`));
      await page.locator("#view-state", {hasText: /nothing here|not be loaded/}).waitFor();
      await t.closeWindows();
    }
  },

  "without scripts the page of a question has its answers and verdicts": async (t) => {
    const page = await t.open(t.packedFile("view.html"), {js: false});
    await page.locator("noscript a:visible, main a:visible").first().click();
    await page.locator("#questions a, tbody a").first().click();
    assert.ok(await page.locator("details.answer").count() > 1);
    assert.match(await page.locator("main").innerText(), /in both orders|in the other order/);
  },

  "a packed page is open to all, on a phone too": async (t) => {
    const path = filesOf(t.site).find((name) => name.startsWith("match/")).replace(/\.html$/, "");
    const problems = await htmlProblems(t, readFileSync(join(t.packed, "view.html"), "utf8"), "view.html");
    const page = await view(t, path, {width: 390});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    problems.push(...await accessProblems(t, page, path));
    assert.deepEqual(problems, []);
  },
};
