// The same pages from jrank serve: live, and with votes.
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {onePerKind} from "../site_files.mjs";

// A window that has given its token.
const open = async (t, path, how) => {
  const page = await t.open(t.server, how);
  const base = page.url().replace(/[^/]*$/, "");
  if (path) await page.goto(new URL(path, base).href);
  return page;
};

export const cases = {
  "served pages are those of the site": async (t) => {
    const page = await open(t, "index.html"), base = page.url();
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

  "a page without its token is refused": async (t) => {
    const response = await fetch(new URL("index.html", t.server.replace(/\?.*/, "")));
    assert.equal(response.status, t.server.includes("token=") ? 403 : 200);
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
      "--judge-model", "slow=mock:judge=shorter,latency=30ms", "--first-n", "4");
    const done = new Promise((resolve) => run.on("exit", resolve));
    await done;
    await page.waitForFunction((old) =>
      [...document.querySelectorAll("table.sortable tbody tr")].filter((row) => row.offsetParent)
        .map((row) => row.textContent).join() !== old, before.join(), {timeout: 20_000});
    assert.equal(await head.getAttribute("aria-sort"), "ascending");
    assert.equal(await field.inputValue(), "sample");
    const after = await shown();
    assert.equal(after.length, before.length);
    const names = (texts) => texts.map((text) => text.match(/sample-[-a-z]*[a-z]/)[0]);
    assert.deepEqual(names(after), [...names(after)].sort());
  },
};
