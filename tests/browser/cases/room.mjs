// What tables do where there is little room: columns that give way, pieces for paper.
import assert from "node:assert/strict";

const visibleHeads = (page, table) =>
  page.$$eval(`${table} thead`, (theads) => theads.filter((thead) => thead.offsetParent)
    .map((thead) => [...thead.rows[0].cells].filter((head) => head.offsetParent).map((head) => head.textContent.trim())));

export const cases = {
  "the last columns of the leaderboard give way where there is no room, unless they are asked for": async (t) => {
    const page = await t.open(t.file("index.html"), {width: 1900});
    const [all] = await visibleHeads(page, "#models");
    await page.setViewportSize({width: 768, height: 900});
    await page.locator("#left-out").waitFor();
    const [few] = await visibleHeads(page, "#models");
    assert.ok(few.length < all.length);
    assert.deepEqual(few, all.slice(0, few.length));
    assert.ok(await page.$eval("#models", (table) => table.offsetWidth <= table.parentElement.clientWidth + 1));
    await page.locator("#columns summary").click();
    const boxes = page.locator("#columns input:not(:checked)");
    while (await boxes.count()) await boxes.first().check();
    assert.match(page.url(), /hide=none$/);
    assert.deepEqual((await visibleHeads(page, "#models"))[0], all);
    await page.goto(t.file("index.html"));
    await page.setViewportSize({width: 1900, height: 900});
    await page.locator("#left-out").waitFor({state: "hidden"});
    assert.deepEqual((await visibleHeads(page, "#models"))[0], all);
  },

  "on paper a wide table is in pieces that have all columns, and in each the names": async (t) => {
    t.mustBeChromium("paper");
    const page = await t.open(t.file("index.html"), {width: 1900});
    const [all] = await visibleHeads(page, "#models");
    const names = all.filter((_, i) => i === 0 || i === 2);
    await page.setViewportSize({width: 718, height: 900}); // of A4
    await page.$eval("#models th.name", (head) => (head.style.minWidth = "30rem"));
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await page.emulateMedia({media: "print"});
    const pieces = await visibleHeads(page, "#models");
    assert.ok(pieces.length > 1);
    for (const heads of pieces) assert.deepEqual(names.filter((name) => heads.includes(name)), names);
    assert.deepEqual(new Set(pieces.flat()), new Set(all));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal((await visibleHeads(page, "#models")).length, 1);
  },

  "on paper a table wraps, or is a little smaller, before it is in pieces": async (t) => {
    t.mustBeChromium("paper");
    for (const path of ["index.html", "questions.html", "pair/sample-good.vs.sample-terse.html"])
      for (const language of ["en", "ja"]) {
        const page = await t.open(t.file(path), {language, width: 1900});
        const before = await visibleHeads(page, ".table > table");
        await page.setViewportSize({width: 718, height: 900});
        await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
        await page.emulateMedia({media: "print"});
        assert.deepEqual(await visibleHeads(page, ".table > table"), before, `${path} in ${language}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} in ${language}`);
      }
  },

  "charts fit a phone, but for matrices and profiles": async (t) => {
    for (const path of ["index.html", "model/sample-good.html", "judges.html"])
      for (const language of ["en", "ja"]) {
        const page = await t.open(t.file(path), {language, width: 360});
        const cut = await page.$$eval(".chart", (charts) => charts.filter((chart) => [...chart.querySelectorAll(".drawn")]
          .some((box) => box.scrollWidth > box.clientWidth)).map((chart) => chart.querySelector("h3 .en").textContent));
        assert.deepEqual(cut.filter((title) => !["Probability to win", "Ratings by category", "Profiles by category"]
          .includes(title)), [], `${path} in ${language}`);
      }
  },

  "what scripts put into tables says that it scrolls, too": async (t) => {
    const page = await t.open(t.file("matches.html"), {width: 700});
    await page.locator("#browse-list:not([hidden])").waitFor();
    await page.setViewportSize({width: 645, height: 900});
    await page.locator("#browse-list .table.wide").waitFor();
    assert.ok(await page.locator("#browse-list .scrolls").isVisible());
  },
};
