// The same pages from jrank serve: live, and with votes.
import assert from "node:assert/strict";
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {accessProblems, htmlProblems} from "../checks.mjs";
import {onePerKind} from "../site_files.mjs";

// A window that has given its token.
const open = async (t, path, how) => {
  const page = await t.open(t.server, how); // a personal link, which leads to the page for voting
  const base = page.url().replace(/[^/]*$/, "");
  if (path) await page.goto(new URL(path, base).href);
  return page;
};

const recordsOf = (path) =>
  existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").map((line) => JSON.parse(line)) : [];

// The id of the ballot that comes next.
const vote = async (page, key) => {
  const ballot = page.locator("form.ballot input[name=ballot]"), before = await ballot.inputValue();
  await page.keyboard.press(key);
  await page.waitForFunction((old) =>
    (document.querySelector("form.ballot input[name=ballot]")?.value ?? old) !== old, before);
  return ballot.inputValue();
};

export const cases = {
  "served pages are those of the site": async (t) => {
    const page = await open(t), base = page.url();
    for (const path of onePerKind(t.site)) {
      const response = await page.goto(new URL(path, base).href);
      assert.equal(response.status(), 200, path);
      const [heading] = readFileSync(join(t.site, path), "utf8").match(/<h1.*<\/h1>/s);
      assert.ok((await response.text()).includes(heading), path);
    }
  },

  "filters and the search work where pages are served": async (t) => {
    const page = await open(t, "matches.html#q=%E3%81%8A%E3%82%88%E3%81%9D");
    await page.locator("#browse-hits mark").first().waitFor();
    await page.locator("input[name=q]").fill("");
    await page.keyboard.press("Enter");
    await page.locator("select[name=model]").selectOption("sample-good");
    assert.ok(await page.locator("#browse-list tbody tr").count() > 10);
  },

  "who has no personal link reads, and does not vote": async (t) => {
    const base = (await open(t, "index.html")).url();
    assert.equal((await fetch(base)).status, 200);
    const refused = await fetch(new URL("vote.html", base));
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /personal link/);
  },

  "an address with its token opens where it is clicked in a mail, and no form of another site is taken": async (t) => {
    const window = await t.browser.newContext(), page = await window.newPage();
    try {
      const voting = new URL("vote.html", (await open(t, "index.html")).url()).href;
      await page.route("http://mail.example/**", (route) => route.fulfill({contentType: "text/html", body:
        `<a href="${t.server}">click</a><form method="post" action="${voting}"><button>vote</button></form>`}));
      for (const visit of ["first", "second"]) { // the second has a cookie
        await page.goto("http://mail.example/");
        const [response] = await Promise.all([
          page.waitForResponse((r) => r.status() !== 303 && !r.url().includes("mail.example") &&
            r.request().isNavigationRequest()),
          page.click("a"),
        ]);
        assert.equal(response.status(), 200, `${visit}: ${response.url()}`);
      }
      await page.goto("http://mail.example/");
      const [refused] = await Promise.all([page.waitForNavigation(), page.click("button")]);
      assert.equal(refused.status(), 403);
    } finally {
      await window.close();
    }
  },

  "the leaderboard follows a run that writes, and stays sorted and filtered": async (t) => {
    const page = await open(t, "index.html");
    const table = page.locator("table.sortable").first();
    const head = table.locator("th", {hasText: "Model"}).first();
    await head.locator("button").click();
    const field = page.locator("[data-filter] input[type=search]").first();
    await field.fill("sample");
    const shown = () => table.locator("tbody tr:visible").allTextContents();
    const before = await shown();
    const run = t.spawnJrank("judge", "--bench-name", t.bench, "--mode", "pairwise-all", "--parallel", "4",
      "--judge-model", "slow=mock:judge=shorter,latency=100ms", "--first-n", "4");
    const done = new Promise((resolve) => run.on("exit", resolve));
    await page.locator("#live-line", {hasText: /Judging: [\d,]+ of [\d,]+/}).waitFor();
    await done;
    // At once, since the page loads itself anew when there is a column more.
    await page.waitForFunction((old) => {
      const rows = [...document.querySelectorAll("#models tbody tr")].filter((row) => row.offsetParent);
      const names = rows.map((row) => row.querySelector(".name a").textContent);
      return rows.length === old.length && rows.some((row, i) => row.textContent !== old[i]) &&
        names.join() === names.toSorted().join() &&
        document.querySelector("#models th.name").ariaSort === "ascending" &&
        document.querySelector("[data-filter] input[type=search]").value === "sample";
    }, before, {timeout: 20_000});
    await page.locator("#live-line").waitFor({state: "hidden"});
  },

  "a person votes by keys without knowing whose the answers are": async (t) => {
    const page = await open(t, "vote.html");
    const models = /sample-(good|terse|wordy|english|repeating|partly)|hostile/;
    const file = join(t.bench, "model_judgment/human-tester_pair.jsonl");
    assert.doesNotMatch(await page.content(), models);
    assert.doesNotMatch(page.url(), /token/);
    const buttons = await page.locator("form.ballot button").evaluateAll((all) =>
      all.map(({value, offsetLeft, offsetTop}) => ({value, at: offsetTop * 10000 + offsetLeft})));
    assert.deepEqual(buttons.toSorted((a, b) => a.at - b.at).map(({value}) => value),
      ["left", "tie", "right", "both_bad", "skip", "undo"]);
    const first = await page.locator("form.ballot input[name=ballot]").inputValue();
    const second = await vote(page, "1");
    assert.equal(recordsOf(file).length, 1);
    assert.doesNotMatch(await page.locator("main").textContent(), models);
    assert.equal(await vote(page, "u"), first);
    assert.equal(await vote(page, "3"), second);
    assert.deepEqual(recordsOf(file).map(({winner}) => winner), [1, 2]); // the later one counts
    await vote(page, "2");
    await vote(page, "4");
    assert.deepEqual(recordsOf(file).slice(2).map(({winner}) => winner), [3, "tie (bothbad)"]);
    await vote(page, "s");
    assert.equal(recordsOf(file).length, 4);
    assert.ok(recordsOf(file).every(({latency, answer_hashes: [a, b]}) => latency >= 0 && a !== b));
    await vote(page, "1");
    const next = await page.locator("form.ballot input[name=ballot]").inputValue();
    await page.locator("p.saved a").click();
    await page.locator("#next").waitFor();
    assert.match(await page.locator("main").textContent(), models);
    await page.keyboard.press("Enter");
    await page.locator("form.ballot").waitFor();
    assert.equal(await page.locator("form.ballot input[name=ballot]").inputValue(), next);
  },

  "the pages that only a server has are valid, and all can use them": async (t) => {
    const page = await open(t, "index.html"), base = page.url(), problems = [];
    for (const path of ["live.html", "vote.html"]) {
      const response = await page.goto(new URL(path, base).href);
      problems.push(...await htmlProblems(t, await response.text(), path));
      problems.push(...await accessProblems(t, page, path));
    }
    assert.deepEqual(problems, []);
  },

  "the page of a run shows its progress": async (t) => {
    const page = await open(t, "live.html");
    const run = t.spawnJrank("judge", "--bench-name", t.bench, "--mode", "pairwise-all", "--parallel", "2",
      "--judge-model", "other=mock:latency=100ms", "--first-n", "4");
    const done = new Promise((resolve) => run.on("exit", resolve));
    await page.locator("#live table tbody tr").first().waitFor();
    await done;
    await page.locator("#live table").waitFor({state: "detached"});
  },
};
