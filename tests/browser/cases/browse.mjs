// The list of all matches and the search in all texts, from a disk.
import assert from "node:assert/strict";

const open = async (t, fragment = "", how = {}) => {
  const page = await t.open(t.file(`matches.html${fragment}`), how);
  await page.locator("#browse-list:not([hidden]), #browse-hits:not([hidden])").waitFor();
  return page;
};

const numbers = (text) => text.match(/[\d,]+/g).map((digits) => Number(digits.replaceAll(",", "")));
const counts = async (page) => numbers(await page.locator("#browse-state .en").textContent());
const rows = (page) => page.locator("#browse-list tbody tr");
const searched = (page) => page.locator("#browse-state .en", {hasText: "searched."}).waitFor();

export const cases = {
  "all matches are listed in pages of a hundred": async (t) => {
    const page = await open(t);
    const [found, all] = await counts(page);
    assert.equal(found, all);
    assert.ok(all > 100, `${all} matches`);
    assert.equal(await rows(page).count(), 100);
    const first = await rows(page).first().textContent();
    await page.locator("#browse-more button").last().click();
    assert.equal(await rows(page).count(), Math.min(100, all - 100));
    assert.notEqual(await rows(page).first().textContent(), first);
    assert.match(page.url(), /page=2/);
  },

  "a filtered list can be linked to": async (t) => {
    const page = await open(t);
    await page.locator("select[name=model]").selectOption("sample-good");
    await page.locator("select[name=against]").selectOption("sample-terse");
    const [found] = await counts(page);
    assert.equal(found, 8);
    for (const text of await rows(page).allTextContents()) assert.match(text, /sample-good.*sample-terse/);
    const again = await open(t, new URL(page.url()).hash);
    assert.deepEqual(await rows(again).allTextContents(), await rows(page).allTextContents());
    assert.equal(await again.locator("select[name=model]").inputValue(), "sample-good");
  },

  "each filter leaves some matches and drops others": async (t) => {
    const page = await open(t);
    const [, all] = await counts(page);
    for (const box of await page.locator("input[name=is]").all()) {
      await box.check();
      const [found] = await counts(page), name = await box.inputValue();
      assert.ok(found > 0 && found < all, `${name}: ${found} of ${all}`);
      if (name !== "tie")
        assert.equal(await page.locator(`#browse-list tbody tr:not(:has(.mark-${name}))`).count(), 0, name);
      await box.uncheck();
    }
    for (const [name, value] of [["turn", "2"], ["category", "history"]]) {
      await page.locator(`select[name=${name}]`).selectOption(value);
      const [found] = await counts(page);
      assert.ok(found > 0 && found < all, `${name}: ${found} of ${all}`);
      await page.locator(`select[name=${name}]`).selectOption("");
    }
    await page.locator("select[name=judge]").selectOption("beta");
    await page.locator("input[value=unreadable]").check();
    assert.equal((await counts(page))[0], 0); // beta never was
  },

  "a match of the list opens": async (t) => {
    const page = await open(t, "#model=sample-good");
    await rows(page).first().locator("a").click();
    await page.waitForURL(/\/match\//);
    assert.match(await page.locator("main").textContent(), /sample-good/);
  },

  "the search finds Japanese in any width, case and kana, and marks it": async (t) => {
    const page = await open(t);
    const search = async (text) => {
      await page.locator("input[name=q]").fill(text);
      await page.keyboard.press("Enter");
      await searched(page);
      return (await counts(page))[0];
    };
    const found = await search("およそ");
    assert.ok(found > 0);
    assert.equal(await search("オヨソ"), found);
    assert.equal(await search("ｵﾖｿ"), found);
    const marks = await page.locator("#browse-hits mark").allTextContents();
    assert.deepEqual([...new Set(marks)], ["およそ"]);
    assert.equal(await search("LAKE"), await search("lake"));
    assert.equal(await search("これはどこにもない"), 0);
  },

  "a hit in a judgment leads to its match, in an answer to its question": async (t) => {
    const page = await open(t, "#q=characters+against");
    await page.locator("#browse-hits li").first().waitFor();
    await page.locator("#browse-hits a").first().click();
    await page.waitForURL(/\/match\//);
    await page.goto(t.file("matches.html#q=Lake+Biwa"));
    await page.locator("#browse-hits a").first().click();
    await page.waitForURL(/\/question\//);
  },

  "the search stops at a hundred hits and goes on when asked": async (t) => {
    const page = await open(t, "#q=characters");
    await searched(page);
    const [found, files, all] = await counts(page);
    assert.ok(found >= 100 && files < all, `${found} in ${files} of ${all}`);
    await page.locator("#browse-more button").click();
    await page.waitForFunction((n) => document.querySelectorAll("#browse-hits li").length > n, found);
  },

  "texts that would break the page are shown as text": async (t) => {
    const page = await open(t, "#q=%3Cscript%3E");
    await page.locator("#browse-hits li").first().waitFor();
    assert.match(await page.locator("#browse-hits").textContent(), /<script>console\.log/);
    assert.equal(await page.locator("#browse-hits script, #browse-hits img").count(), 0);
    const list = await open(t, "#model=-b-hostile");
    assert.equal(await list.locator("#browse-list tbody td b:not([class])").count(), 0);
  },

  "keys: / goes to the search, j and k move, Enter opens": async (t) => {
    const page = await open(t);
    const focused = () => page.evaluate(() => {
      const row = document.activeElement.closest("tr");
      return row ? [...row.parentElement.rows].indexOf(row) : document.activeElement.name;
    });
    await page.keyboard.press("/");
    assert.equal(await focused(), "q");
    await page.keyboard.press("j");
    assert.equal(await page.locator("input[name=q]").inputValue(), "j");
    await page.locator("h1").click();
    await page.locator("input[name=q]").evaluate((field) => field.blur());
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.equal(await focused(), 1);
    await page.keyboard.press("k");
    assert.equal(await focused(), 0);
    const target = await rows(page).first().locator("a").getAttribute("href");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => decodeURIComponent(url.href).endsWith(target));
  },

  "keys: on a match j and k go to its neighbours, / to the search": async (t) => {
    const page = await open(t, "#model=sample-good&against=sample-terse");
    await rows(page).nth(1).locator("a").click();
    await page.waitForURL(/\/match\//);
    const here = page.url();
    await page.keyboard.press("j");
    await page.waitForURL((url) => url.href !== here);
    await page.keyboard.press("k");
    await page.waitForURL(here);
    await page.keyboard.press("/");
    await page.waitForURL(/matches\.html/);
    await page.waitForFunction(() => document.activeElement.name === "q");
  },

  "without scripts the page of all matches says how they are reached": async (t) => {
    const page = await t.open(t.file("matches.html"), {js: false});
    assert.ok(await page.locator("noscript a").first().isVisible());
    assert.ok(!(await page.locator("#browse").isVisible()));
  },
};
