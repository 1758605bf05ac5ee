// The runner: one benchmark, one site, one server, one browser, and all cases one after the other.
// A page that writes to the console or asks another host fails its case, whatever the case is about.
import {execFileSync, spawn} from "node:child_process";
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {basename, join} from "node:path";
import {setTimeout as sleep} from "node:timers/promises";
import {pathToFileURL} from "node:url";
import {makeBench} from "./bench.mjs";
import {takeScreenshots} from "./screenshots.mjs";
import {cases as browseCases} from "./cases/browse.mjs";
import {cases as exploreCases} from "./cases/explore.mjs";
import {cases as filesCases} from "./cases/files.mjs";
import {cases as packedCases} from "./cases/packed.mjs";
import {cases as pagesCases} from "./cases/pages.mjs";
import {cases as readingCases} from "./cases/reading.mjs";
import {cases as roomCases} from "./cases/room.mjs";
import {cases as servedCases} from "./cases/served.mjs";
import {cases as sheetCases} from "./cases/sheets.mjs";

const {BROWSER, BROWSER_MODULES, BROWSER_PROGRAM, JRANK} = process.env;
const require = createRequire(join(BROWSER_MODULES, "package.json"));
const playwright = require("playwright-core");

// How each is started. Firefox as Debian has it is driven by WebDriver BiDi, in which it knows no colour schemes, paper
// and windows without scripts, and says of no file that a script made that it is downloaded.
const launches = {
  chromium: {args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"]},
  firefox: {channel: "moz-firefox"},
};

class Skip extends Error {}

// What a case is given: the folders, addresses of pages, and new windows.
class Context {
  constructor(work, browser) {
    this.require = require;
    this.program = JRANK;
    this.work = work;
    this.bench = join(work, "bench");
    this.site = join(work, "site");
    this.packed = join(work, "packed");
    this.downloads = join(work, "downloads");
    this.browser = browser;
    this.isChromium = BROWSER === "chromium";
    this.complaints = [];
    this.windows = [];
  }

  jrank(...words) {
    return execFileSync(JRANK, words, {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});
  }

  spawnJrank(...words) {
    return spawn(JRANK, words, {stdio: ["ignore", "pipe", "pipe"]});
  }

  file(path) {
    return new URL(path, pathToFileURL(join(this.site, "/"))).href;
  }

  packedFile(path) {
    return new URL(path, pathToFileURL(join(this.packed, "/"))).href;
  }

  skip(reason) {
    throw new Skip(reason);
  }

  mustBeChromium(what) {
    if (!this.isChromium) this.skip(`${what} cannot be had from ${BROWSER}`);
  }

  // The name and the bytes of the file that a page gives when it is pressed.
  async download(page, press) {
    if (this.isChromium) {
      const [file] = await Promise.all([page.waitForEvent("download"), press()]);
      return {name: file.suggestedFilename(), bytes: readFileSync(await file.path())};
    }
    for (const old of this.downloaded()) rmSync(old);
    await press();
    for (let left = 100; left > 0; left--) {
      const [path, other] = this.downloaded(); // while it is written there is a .part beside it
      if (path && !other && statSync(path).size) return {name: basename(path), bytes: readFileSync(path)};
      await sleep(100);
    }
    throw new Error("nothing was downloaded");
  }

  downloaded() {
    return readdirSync(this.downloads).map((name) => join(this.downloads, name));
  }

  // A page in a window of its own, with nothing remembered. how: language, theme, js, width.
  async open(address, how = {}) {
    if (how.js === false) this.mustBeChromium("a window without scripts");
    const window = await this.browser.newContext({
      locale: how.language ?? "en",
      colorScheme: how.theme ?? "light",
      javaScriptEnabled: how.js ?? true,
      viewport: {width: how.width ?? 1280, height: how.height ?? 900},
    });
    this.windows.push(window);
    const page = await window.newPage();
    const own = new URL(address);
    page.on("console", (message) =>
      this.complaints.push(`${page.url()} wrote to the console: ${message.text()}`));
    page.on("pageerror", (error) => this.complaints.push(`${page.url()}: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol === "blob:") return; // what the page made itself
      if (url.protocol !== own.protocol || url.host !== own.host)
        this.complaints.push(`${page.url()} asked for ${url}`);
    });
    page.setDefaultTimeout(10_000);
    await page.goto(address);
    return page;
  }

  async closeWindows() {
    await Promise.all(this.windows.splice(0).map((window) => window.close()));
  }
}

// The personal links in a file of jrank serve, by name.
const linksOf = (path) =>
  Object.fromEntries(readFileSync(path, "utf8").trim().split("\n").map((line) => line.split(" ")));

// jrank serve on a free port, at which a tester may vote.
const startServer = (bench, links) =>
  new Promise((resolve, reject) => {
    const server = spawn(JRANK, ["serve", bench, "--port", "0", "--vote", "tester", "other", "--links", links]);
    let said = "";
    const listen = (bytes) => {
      said += bytes;
      const address = said.match(/http:\/\/\S+/);
      if (address) resolve({address: linksOf(links).tester, stop: () => server.kill("SIGTERM")});
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => reject(new Error(`jrank serve ended: ${said}`)));
  });

const runCase = async (context, name, run) => {
  context.complaints = [];
  const begin = Date.now();
  let outcome = "PASS", detail = "";
  try {
    await run(context);
    if (context.complaints.length) throw new Error([...new Set(context.complaints)].join("\n"));
  } catch (error) {
    outcome = error instanceof Skip ? "SKIP" : "FAIL";
    detail = error instanceof Skip ? `: ${error.message}` : `\n${error.stack ?? error}`;
  }
  await context.closeWindows();
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  console.log(outcome === "PASS" ? `PASS ${name} (${seconds} s)` : `${outcome} ${name}${detail}`);
  return outcome;
};

const main = async () => {
  const words = process.argv.slice(2);
  const at = words.indexOf("--screenshots");
  const [, screenshots] = at < 0 ? [] : words.splice(at, 2);
  const work = mkdtempSync(join(tmpdir(), "jrank-browser-"));
  const outcomes = {PASS: 0, FAIL: 0, SKIP: 0};
  let browser, server;
  try {
    mkdirSync(join(work, "downloads"));
    makeBench(JRANK, join(work, "bench"));
    for (const [folder, pages] of [["site", "all"], ["packed", "questions"]])
      execFileSync(JRANK, ["site", join(work, "bench"), "-o", join(work, folder), "--pages", pages], {stdio: "ignore"});
    const commands = execFileSync(JRANK, ["help", "--names"], {encoding: "utf8"}).split("\n");
    if (commands.includes("serve")) server = await startServer(join(work, "bench"), join(work, "links"));
    browser = await playwright[BROWSER].launch({
      executablePath: BROWSER_PROGRAM,
      downloadsPath: join(work, "downloads"),
      ...launches[BROWSER],
    });
    const context = new Context(work, browser);
    context.server = server?.address;
    if (screenshots) {
      mkdirSync(screenshots, {recursive: true});
      await takeScreenshots(context, screenshots);
      return true;
    }
    for (const [name, run] of Object.entries({...filesCases, ...pagesCases, ...browseCases, ...exploreCases, ...servedCases,
      ...sheetCases, ...packedCases, ...readingCases, ...roomCases}))
      if (!words.length || words.some((word) => name.includes(word)))
        outcomes[await runCase(context, name, run)]++;
  } finally {
    await browser?.close();
    server?.stop();
    rmSync(work, {recursive: true});
  }
  const skipped = outcomes.SKIP ? `, ${outcomes.SKIP} skipped` : "";
  console.log(`${outcomes.PASS} passed, ${outcomes.FAIL} failed${skipped}`);
  return outcomes.FAIL === 0 && outcomes.PASS > 0;
};

process.exitCode = (await main()) ? 0 : 1;
