// The pages from a disk, in the browser.
import assert from "node:assert/strict";
import {accessProblems, show} from "../checks.mjs";
import {onePerKind} from "../site_files.mjs";

// The rows of the page's first table by the text of a column.
const columnOf = (page, column) =>
  page.$$eval("table.sortable >> nth=0 >> tbody tr", (rows, i) =>
    rows.filter((row) => row.offsetParent).map((row) => row.cells[i].textContent.trim()), column);

export const cases = {
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
    const down = await columnOf(page, column);
    assert.deepEqual(down, up.reverse());
    await page.reload();
    assert.deepEqual(await columnOf(page, column), down);
  },

  "the leaderboard shows the models that are looked for": async (t) => {
    const page = await t.open(t.file("index.html"));
    const rows = page.locator("#models tbody tr:visible"), all = await rows.count();
    await page.locator("[data-filter=models] input[type=search]").fill("ＴＥＲＳＥ");
    assert.equal(await rows.count(), 1);
    assert.match(await rows.textContent(), /sample-terse/);
    await page.reload();
    assert.equal(await rows.count(), 1);
    await page.locator("[data-filter=models] input[type=search]").fill("");
    assert.equal(await rows.count(), all);
  },

  "the table ranks by another judge or a category, and the address keeps it": async (t) => {
    const ranksOf = async (page) => Object.fromEntries(await page.$$eval("#models tbody tr", (rows) => rows.map((row) =>
      [row.querySelector(".name a").textContent, parseInt(row.querySelector(".rank").textContent, 10)])));
    const alpha = await ranksOf(await t.open(t.file("board/alpha.mle.html")));
    const page = await t.open(t.file("index.html")), plain = await ranksOf(page);
    await page.locator("#boards summary").click();
    await page.locator('#boards input[value="judge.alpha"]').check();
    await page.locator("#board-shown:visible").waitFor();
    assert.deepEqual(await ranksOf(page), alpha);
    assert.deepEqual(Object.values(await ranksOf(page)), Object.values(alpha).sort((a, b) => a - b));
    for (const [name, rank] of Object.entries(alpha)) {
      const text = await page.locator("#models tbody tr", {hasText: name}).first().locator(".rank").textContent();
      const change = plain[name] - rank;
      assert.equal(text, change ? `${rank} ${change > 0 ? "▲" : "▼"}${Math.abs(change)}` : `${rank}`);
    }
    const again = await t.open(page.url());
    await again.locator("#board-shown:visible").waitFor();
    assert.deepEqual(await ranksOf(again), alpha);
    await again.locator('#boards input[value=""]').check();
    assert.deepEqual(await ranksOf(again), plain);
    assert.ok(!(await again.locator("#board-shown").isVisible()));
    await again.locator('#boards input[value^="category."]').first().check();
    await again.locator("#board-shown:visible").waitFor();
    assert.equal(await again.locator("#models tbody tr .rank").first().evaluate((cell) => parseInt(cell.textContent, 10)), 1);
    const ends = await again.locator("#models tbody .b95:not(.hidden)").evaluateAll((bars) =>
      bars.flatMap((bar) => [bar.getAttribute("x1"), bar.getAttribute("x2")]));
    assert.ok(ends.length && !ends.includes("0.0%") && !ends.includes("100.0%"), "an interval is cut off");
  },

  "a reader chooses the columns, and the address keeps it": async (t) => {
    const page = await t.open(t.file("index.html"));
    await page.locator("#columns summary").click();
    await page.locator('#columns input[value="win-rate"]').uncheck();
    const again = await t.open(page.url());
    assert.match(page.url(), /#hide=win-rate$/);
    assert.ok(!(await again.locator("#models th", {hasText: "Win rate"}).isVisible()));
    assert.ok(await again.locator("#models th", {hasText: "Verdicts"}).isVisible());
    await again.locator("#columns summary").click();
    await again.locator('#columns input[value="win-rate"]').check();
    assert.ok(await again.locator("#models th", {hasText: "Win rate"}).isVisible());
  },

  "from a cell of the pair matrix to one of its matches and to the next": async (t) => {
    const page = await t.open(t.file("pairs.html"));
    await page.locator('td a[href$="sample-good.vs.sample-terse.html"]').first().click();
    await page.waitForURL(/\/pair\//);
    await page.locator('tbody a[href*="match/"]').first().click();
    await page.waitForURL(/\/match\/.*sample-good\.vs\.sample-terse/);
    const here = page.url();
    await page.locator("a[rel=next]").click();
    await page.waitForURL((url) => url.href !== here && /\/match\//.test(url.href));
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
    const page = await t.open(t.file("index.html"), {width: 390});
    for (const path of onePerKind(t.site)) {
      await page.goto(t.file(path));
      for (const language of ["en", "ja"]) {
        await show(page, language, "light");
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 390, `${path} is ${width} wide in ${language}`);
      }
    }
  },

  "a phone shows the first rating without scrolling, with its interval and the bar": async (t) => {
    for (const path of ["index.html", "board/alpha.mle.html", "board/all.mcmc.html", "board/all.winrate.html"])
      for (const language of ["en", "ja"]) {
        const page = await t.open(t.file(path), {language, width: 390, height: 844});
        const row = page.locator("#models tbody tr").first();
        for (const part of [".rank", ".name", ".rating", ".drawing circle"]) {
          const box = await row.locator(part).first().boundingBox();
          assert.ok(box && box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844,
            `${part} of ${path} in ${language} is at ${JSON.stringify(box)}`);
        }
        assert.equal(await page.locator("#models tbody tr").first().evaluate((tr) => tr.offsetHeight < 80), true);
      }
  },

  "a row of the leaderboard unfolds on a phone and names what it shows": async (t) => {
    const page = await t.open(t.file("index.html"), {width: 390, height: 844});
    const row = page.locator("#models tbody tr").first();
    assert.ok(!(await row.innerText()).includes("Verdicts"));
    await row.locator("button.more").click();
    assert.match(await row.innerText(), /Verdicts\s+\d/);
    await row.locator("button.more").click();
    assert.ok(!(await row.innerText()).includes("Verdicts"));
  },

  "what stands above the table on a phone unfolds without scripts": async (t) => {
    const page = await t.open(t.file("index.html"), {width: 390, js: false});
    const search = page.locator(".choices a").first();
    assert.ok(!(await search.isVisible()));
    await page.locator(".unfold:has(+ .folded:not(.notes))").click();
    assert.ok(await search.isVisible());
  },

  "a chart is saved as SVG and as PNG": async (t) => {
    const page = await t.open(t.file("index.html"));
    const files = page.locator("figure.chart").first().locator(".chart-files button");
    for (const [i, begin] of [[0, "<svg"], [1, "\x89PNG"]]) {
      const {name, bytes} = await t.download(page, () => files.nth(i).click());
      assert.match(name, /^[a-z-]+\.(svg|png)$/);
      assert.equal(bytes.toString("latin1", 0, begin.length), begin);
    }
  },

  "charts are in the language of the page, also as files": async (t) => {
    for (const [language, words, others] of [["ja", /使った対戦の数/, /matches used/], ["en", /matches used/, /使った対戦の数/]]) {
      const page = await t.open(t.file("index.html"), {language});
      const chart = page.locator("figure.chart", {hasText: "matches used"});
      const seen = await chart.locator("text:visible").allTextContents();
      assert.match(seen.join("\n"), words);
      assert.doesNotMatch(seen.join("\n"), others);
      const {bytes} = await t.download(page, () => chart.locator(".chart-files button").first().click());
      const file = bytes.toString().replace(/<desc>.*<\/desc>/, "");
      assert.match(file, words);
      assert.doesNotMatch(file, others);
    }
  },

  "a pair's verdicts are said in words, and lead to those where judges disagree": async (t) => {
    const page = await t.open(t.file("pair/sample-good.vs.sample-terse.html"));
    assert.match(await page.locator("#matches tbody").innerText(), /in both orders/);
    await page.locator('a[href$="is=disagreement"]').click();
    await page.locator("#browse-list").waitFor();
    assert.ok(await page.locator('#browse input[value="disagreement"]').isChecked());
    assert.equal(await page.locator("#browse select[name=model]").inputValue(), "sample-good");
  },

  "the matches of a question are chosen by model and by mark": async (t) => {
    const page = await t.open(t.file("questions.html"));
    await page.locator("#questions tbody a").first().click();
    await page.waitForURL(/\/question\//);
    const rows = page.locator("#judged tbody tr:visible"), all = await rows.count();
    await page.locator("[data-filter=judged] input[value=flip]").check();
    const flips = await rows.count();
    assert.ok(flips > 0 && flips < all, `${flips} of ${all}`);
    assert.equal(await page.locator("#judged tbody tr:visible:has(.mark-flip)").count(), flips);
    await page.locator("[data-filter=judged] input[type=search]").fill("terse");
    assert.ok(await rows.count() < flips);
    for (const text of await rows.allInnerTexts()) assert.match(text, /terse/);
  },

  "code in a Japanese answer is monospaced": async (t) => {
    const page = await t.open(t.file("index.html"));
    const face = await page.evaluate(() => {
      const code = document.createElement("code");
      const text = document.createElement("p");
      text.lang = "ja";
      text.append(code);
      document.querySelector("main").append(text);
      return getComputedStyle(code).fontFamily;
    });
    assert.match(face, /monospace/);
  },

  "a table that is wider than the window says so, and its head and names stay": async (t) => {
    const page = await t.open(t.file("judges.html"), {width: 700});
    const box = page.locator(".table.wide").first();
    const hint = box.locator("xpath=preceding-sibling::p[1]");
    assert.match(await hint.innerText(), /scroll/);
    const name = box.locator("tbody td").first(), before = await name.boundingBox();
    await box.evaluate((element) => (element.scrollLeft = 200));
    assert.equal((await name.boundingBox()).x, before.x);
    await page.setViewportSize({width: 1900, height: 900});
    await page.goto(t.file("index.html"));
    await page.setViewportSize({width: 1280, height: 400});
    await page.evaluate(() => document.querySelector("#models tbody tr:last-child").scrollIntoView({block: "end"}));
    assert.ok((await page.locator("#models thead th").first().boundingBox()).y >= 0);
  },

  "every kind of page can be used by all, and is in contrast in both languages and themes": async (t) => {
    const page = await t.open(t.file("index.html"));
    const problems = [];
    for (const path of onePerKind(t.site)) {
      await page.goto(t.file(path));
      problems.push(...await accessProblems(t, page, path));
    }
    assert.deepEqual(problems, []);
  },
};
