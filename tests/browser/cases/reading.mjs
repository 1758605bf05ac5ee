// Code in colours, formulas, and what two answers differ in.
import assert from "node:assert/strict";
import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {accessProblems} from "../checks.mjs";
import {filesOf} from "../site_files.mjs";

// Matches of the player who writes code, formulas, and what looks like them.
const matchWith = (t, pattern) => {
  const path = filesOf(t.site).find((name) => /^match\/.*hostile/.test(name) &&
    pattern.test(readFileSync(join(t.site, name), "utf8")));
  assert.ok(path, `no match has ${pattern}`);
  return path;
};
const mustHave = (t, name) => {
  if (statSync(join(t.site, `assets/${name}.js`)).size < 2)
    t.skip("jrank was built without the scripts that tools/setup reading brings");
};

export const cases = {
  "code is in colours, and every character of it stays": async (t) => {
    mustHave(t, "code");
    const path = matchWith(t, /language-python/);
    for (const address of [t.file(path), t.packedFile(`view.html#${path.replace(/\.html$/, "")}`)]) {
      const page = await t.open(address);
      const code = page.locator("code.language-python").first();
      await code.locator(".code-keyword").first().waitFor();
      assert.equal(await code.textContent(), 'def f(x):\n    return "<b>" + x  # </code>\n');
      assert.equal(await code.locator("b").count(), 0);
    }
  },

  "formulas are MathML, and money is not": async (t) => {
    mustHave(t, "maths");
    const page = await t.open(t.file(matchWith(t, /class="maths"/)));
    await page.locator("math").first().waitFor();
    assert.equal(await page.locator("math").first().locator("msup").count(), 1);
    assert.equal(await page.locator(".display math[display=block] mfrac, .display mfrac").count() > 0, true);
    assert.match(await page.locator(".prose", {has: page.locator("math")}).first().innerText(), /costs \$5 or 10\$/);
  },

  "what formulas try does not run, load or take an id of the page": async (t) => {
    mustHave(t, "maths");
    const page = await t.open(t.file(matchWith(t, /href\{javascript/)));
    await page.locator("math, code.maths.read").first().waitFor();
    await page.waitForTimeout(200);
    assert.equal(await page.locator(".prose :is(a, img, script, iframe, [onerror], [href^=javascript])").count(), 0);
    for (const id of ["content", "compare"])
      assert.equal(await page.evaluate((name) => document.querySelectorAll(`#${name}`).length, id), 1);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.match(await page.locator("code.maths").first().textContent(), /href|def|frac/); // what is no formula stays
  },

  "code, formulas and marks can be read by all": async (t) => {
    mustHave(t, "code");
    const page = await t.open(t.file(matchWith(t, /language-python/)));
    await page.locator("code.read .code-keyword").first().waitFor();
    await page.locator("#compare button").click();
    assert.deepEqual(await accessProblems(t, page, "match"), []);
  },

  "without scripts, code and formulas stand as they were written": async (t) => {
    const page = await t.open(t.file(matchWith(t, /class="maths"/)), {js: false});
    assert.equal(await page.locator("code.maths").first().textContent(), "\\(x^2\\)");
    assert.match(await page.locator("code.language-python").first().textContent(), /^def f/);
  },

  "a page without code and formulas does not load what shows them": async (t) => {
    const path = filesOf(t.site).find((name) => /^match\/.*sample-good\.vs\.sample-terse/.test(name) &&
      !/<code/.test(readFileSync(join(t.site, name), "utf8")));
    const page = await t.open(t.file(path));
    await page.waitForTimeout(200);
    assert.deepEqual(await page.evaluate(() => [typeof globalThis.hljs, typeof globalThis.temml]), ["undefined", "undefined"]);
  },

  "a button marks the words that two answers differ in, and takes the marks away": async (t) => {
    const path = filesOf(t.site).find((name) => /^match\/.*sample-good\.vs\.sample-terse/.test(name));
    for (const address of [t.file(path), t.packedFile(`view.html#${path.replace(/\.html$/, "")}`)]) {
      const page = await t.open(address);
      const answers = page.locator(".versus:not(.judgments) > .answer > .prose");
      await answers.first().waitFor();
      const before = await answers.allTextContents();
      assert.equal(await page.locator("mark").count(), 0);
      const button = page.locator("#compare button");
      await button.focus();
      await page.keyboard.press("Enter");
      assert.equal(await button.getAttribute("aria-pressed"), "true");
      assert.ok(await answers.first().locator("mark.differs").count() > 0);
      assert.deepEqual(await answers.allTextContents(), before);
      const common = await answers.evaluateAll((proses) => proses.map((prose) => {
        const copy = prose.cloneNode(true);
        for (const mark of copy.querySelectorAll("mark")) mark.remove();
        return copy.textContent.replaceAll(/[\p{P}\p{S}\s]/gu, "");
      }));
      assert.equal(common[0], common[1]);
      await page.keyboard.press("d");
      assert.equal(await page.locator("mark").count(), 0);
      assert.deepEqual(await answers.allTextContents(), before);
    }
  },
};
