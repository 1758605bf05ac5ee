// The page that ranks by what its reader chooses, from a disk and from a server.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";

const ranked = (page) => page.locator("#explore-state span:visible", {hasText: /ranked in|ミリ秒で/}).first().waitFor();

const open = async (t, fragment = "", how = {}) => {
  if (!existsSync(join(t.site, "explore.html"))) t.skip("the WebAssembly module was not built");
  const page = await t.open(t.file(`explore.html${fragment}`), how);
  await ranked(page);
  return page;
};

const rowsOf = (page) => page.locator("#explore-result tbody tr").evaluateAll((rows) =>
  rows.map((row) => [...row.cells].map((cell) => cell.textContent)));

// The rows of the page by the command that it shows.
const byCommand = async (t, page) => {
  const path = join(t.work, "explored.json");
  const line = `${await page.locator("#explore-command").textContent()} --output-path '${path}' --format json`;
  const made = JSON.parse(execFileSync("bash", ["-c", line],
    {encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], env: {...process.env, PATH: `${dirname(t.program)}:${process.env.PATH}`}}));
  const whole = (number) => (number === null ? "–" : Math.round(number).toLocaleString("en"));
  return made.ranking.reverse().map((record) => [
    record.rank ? String(record.rank) : "–",
    record.rank_lower === record.rank_upper ? String(record.rank_lower) : `${record.rank_lower}–${record.rank_upper}`,
    record.display_name, whole(record.median),
    record.lower95 === null ? "–" : `${whole(record.lower95)} – ${whole(record.upper95)}`, whole(record.matches)]);
};

const assertAsTheCommand = async (t, page) => {
  const withoutChange = (cells) => cells.filter((_, i) => i !== 5);
  assert.deepEqual((await rowsOf(page)).map(withoutChange), await byCommand(t, page));
};

const choose = async (page, name, value) => page.locator(`input[name=${name}][value="${value}"]`).click();

export const cases = {
  "a reader's choice is ranked as the command ranks it": async (t) => {
    const page = await open(t);
    await assertAsTheCommand(t, page);
    for (const row of await rowsOf(page)) assert.equal(row[5], "±0");
    for (const [name, value] of [["judge", "0"], ["turn", "2"], ["home", "none"], ["ties", "davidson"],
      ["category", "history"], ["model", "1"], ["target", "same-questions"]]) {
      await choose(page, name, value);
      await ranked(page);
      await assertAsTheCommand(t, page);
    }
    const command = await page.locator("#explore-command").textContent();
    for (const option of ["--judge-model", "--model-list", "--where", "--home-advantage none", "--ties davidson", "--target same-questions"])
      assert.ok(command.includes(option), `${option} is not in ${command}`);
  },

  "a reader's choice can be linked to": async (t) => {
    const page = await open(t);
    await choose(page, "judge", "0");
    await choose(page, "ties", "rao-kupper");
    await ranked(page);
    const again = await open(t, new URL(page.url()).hash);
    assert.deepEqual(await rowsOf(again), await rowsOf(page));
    assert.ok((await rowsOf(page)).some((row) => !["±0", "–"].includes(row[5])));
  },

  "a choice that leaves nothing is told in a sentence": async (t) => {
    const page = await open(t);
    await page.locator("button[data-list=model]").click();
    await page.locator("#explore-state .en", {hasText: "can’t be ranked"}).waitFor();
    assert.ok(await page.locator("#explore-result").isHidden());
    await page.locator("button[data-list=model]").click();
    await ranked(page);
    assert.ok(await page.locator("#explore-result").isVisible());
  },

  "what a ranking is warned of is said in the language of the page": async (t) => {
    const page = await open(t, "", {language: "ja"}), seen = new Set();
    const look = async () => {
      for (const text of await page.locator("#explore-warnings li, #explore-state").allInnerTexts()) seen.add(text);
    };
    for (const [name, value] of [["category", "history"], ["turn", "2"], ["judge", "0"], ["target", "new-judges"],
      ["ties", "davidson"], ["home", "none"], ["model", "1"], ["model", "2"], ["model", "3"], ["model", "4"]]) {
      await choose(page, name, value);
      await look();
    }
    for (const name of ["model", "model", "category"]) {
      await page.locator(`button[data-list=${name}]`).click();
      await look();
    }
    for (const sentence of ["区間は、新しい質問でのものです", "ランキングには少なくとも二つのモデルが必要です"])
      assert.ok([...seen].some((text) => text.includes(sentence)), sentence);
    for (const text of seen) assert.doesNotMatch(text, /[a-z]{2,} [a-z]{2,}/, text);
  },

  "a server lets the page compute": async (t) => {
    await open(t);
    if (!t.server) t.skip("there is no jrank serve");
    const page = await t.open(t.server);
    await page.goto(new URL("explore.html", page.url()).href);
    await ranked(page);
  },
};
