// Pages for voting that go by mail: driven as their readers do, and the files that they make taken by jrank.
import assert from "node:assert/strict";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {hostileTexts, writeLines} from "../bench.mjs";
import {accessProblems, htmlProblems} from "../checks.mjs";

const MODELS = ["ann", "bob", "cal", "<b>dora"], N_QUESTIONS = 30, N_DRAWN = 60, PHONE = 390;

// Judged by a rule; the answers of the last model try to break the page.
const makeBench = (t) => {
  const bench = join(t.work, "sheets");
  mkdirSync(join(bench, "answers"), {recursive: true});
  mkdirSync(join(bench, "model_judgment"));
  const ids = Array.from({length: N_QUESTIONS}, (_, i) => i + 1);
  writeLines(join(bench, "questions.jsonl"), ids.map((id) => ({question_id: id, turns: [`What is **${id}** + ${id}?`]})));
  MODELS.forEach((model, m) => writeLines(join(bench, `answers/${model}.jsonl`), ids.map((id) => ({
    question_id: id, answer_id: `${m}-${id}`, model_id: model,
    choices: [{index: 0, turns: [m === 3 ? hostileTexts[id % hostileTexts.length] : `It is ${2 * id}${"!".repeat(m)}`]}],
  }))));
  const matches = ids.flatMap((id) => MODELS.flatMap((one, i) => MODELS.slice(i + 1).map((other) => ({id, one, other}))));
  writeLines(join(bench, "model_judgment/judge_pair.jsonl"), matches.map(({id, one, other}, k) => ({
    question_id: id, model1_id: k % 2 ? one : other, model2_id: k % 2 ? other : one, winner: k % 5 < 3 ? 1 : 2,
    judge: ["judge", "pair"], prompt: "", judgment: "", turn: 1, tstamp: 1700000000})));
  return bench;
};

const given = async (page) => Number(await page.locator(".given:visible").textContent());
const shownMatch = (page) => page.locator("article:visible").getAttribute("data-match");

// What the page has asked for beside itself: nothing, whatever the answers want.
const asked = (page) => page.evaluate(() => performance.getEntriesByType("resource").map(({name}) => name));

const fits = async (page) =>
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= PHONE, await shownMatch(page));

const begin = async (page, name) => {
  await page.locator("#name").fill("no name!");
  await page.locator("#go").click();
  assert.equal(await page.locator("#name").getAttribute("aria-invalid"), "true");
  await page.locator("#name").fill(name);
  await page.locator("#go").click();
};

const download = async (t, page, path) => {
  const {bytes} = await t.download(page, () => page.locator("#download button").click());
  writeFileSync(path, bytes);
  return JSON.parse(bytes);
};

// By keys, in English: votes, takes one back, goes away and comes back, to a window as wide as a phone.
const voteByKeys = async (t, address, path) => {
  let page = await t.open(address);
  await begin(page, "taro");
  const total = await page.locator("article").count();
  await page.locator("#note").fill("3 words 1");
  await page.locator("#note").press("2"); // belongs to the note
  assert.equal(await given(page), 0);
  await page.locator("body").press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  const first = await shownMatch(page);
  await page.keyboard.press("4");
  assert.equal(await given(page), 1);
  await page.keyboard.press("u");
  assert.equal(await given(page), 0);
  assert.equal(await shownMatch(page), first);
  assert.equal(await page.locator("#note").inputValue(), "3 words 12");
  for (const key of ["1", "2", "3", "4"]) await page.keyboard.press(key);
  const second = await page.context().newPage();
  await page.close();
  page = second;
  await page.goto(address); // what was voted is still there
  assert.equal(await given(page), 4);
  await page.setViewportSize({width: PHONE, height: 800});
  for (let n = 4; n < total; n++) {
    await fits(page);
    await page.keyboard.press(["1", "3", "3", "1", "2"][n % 5]);
  }
  await page.locator("#done").waitFor();
  const file = await download(t, page, path);
  assert.equal(file.votes.length, total);
  assert.deepEqual(file.votes.slice(0, 4).map(({vote}) => vote), ["left", "tie", "right", "both_bad"]);
  assert.equal(file.votes[0].note, "3 words 12");
  assert.deepEqual(await asked(page), []);
  return total;
};

// By touch, in Japanese, on a phone: no match is wider than it.
const voteByTouch = async (t, address, path) => {
  const page = await t.open(address, {language: "ja", width: PHONE, height: 800, theme: "dark"});
  assert.equal(await page.locator("h1 .ja").isVisible(), true);
  assert.equal(await page.locator("h1 .en").isVisible(), false);
  await begin(page, "hanako");
  const total = await page.locator("article").count(), buttons = ["left", "right", "right", "left", "tie"];
  for (let n = 0; n < total; n++) {
    await fits(page);
    await page.locator(`#vote button[value=${buttons[n % buttons.length]}]`).click();
    assert.equal(await given(page), n + 1);
  }
  assert.equal((await download(t, page, path)).votes.length, total);
  assert.deepEqual(await asked(page), []);
};

export const cases = {
  "two people vote by pages that came by mail, and the ranking is calibrated": async (t) => {
    const bench = makeBench(t), [one, other] = [1, 2].map((n) => join(t.work, `sheet-${n}.html`));
    t.jrank("vote-page", bench, "--n", String(N_DRAWN), "--voters", "2", "--overlap", "0.5", "-o", join(t.work, "sheet.html"));
    const text = readFileSync(one, "utf8");
    const shown = text.replace(/<script[^]*/, "");
    for (const model of MODELS.slice(0, 3)) assert.ok(!shown.includes(`>${model}`) && !shown.includes(`"${model}`), model);
    assert.deepEqual(await htmlProblems(t, text, "sheet-1.html"), []);
    const total = await voteByKeys(t, pathToFileURL(one).href, join(t.work, "taro.json"));
    assert.equal(total, 45);
    await voteByTouch(t, pathToFileURL(other).href, join(t.work, "hanako.json"));
    t.jrank("votes", "add", bench, join(t.work, "taro.json"), join(t.work, "hanako.json"));
    assert.match(t.jrank("votes", "status", bench), /60 of 60 matches have a vote\n.*alpha.*on 30 matches/);
    assert.match(t.jrank("rank", bench, "--calibrate", "--judge-model", "judge"), /Ratings for people[^]*90 votes by 2 people/);
    t.jrank("site", bench, "-o", join(t.work, "sheets-site"));
  },

  "a page for voting can be used by all": async (t) => {
    t.jrank("vote-page", t.bench, "-o", join(t.work, "all.html"));
    const page = await t.open(pathToFileURL(join(t.work, "all.html")).href);
    const problems = await accessProblems(t, page, "begin");
    await begin(page, "reader");
    problems.push(...await accessProblems(t, page, "match"));
    assert.deepEqual(problems, []);
  },
};
