// Each case ranks the same votes by the command and by the module and holds every number of the one to
// those of the other.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { JRANK, PACKAGE, DATA } = process.env;
const TOLERANCE = 1e-9; // of the size of the number, or of one point
const jrank = createRequire(import.meta.url)(join(PACKAGE, "jrank.js"));
const engine = await jrank.load(readFileSync(join(PACKAGE, "jrank.wasm")));
const folder = mkdtempSync(join(tmpdir(), "jrank-wasm-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

const command = (...words) => execFileSync(JRANK, words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

// Numbers by names, in the order of the names.
const number = (names) => {
  const sorted = [...new Set(names)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { sorted, of: new Map(sorted.map((name, i) => [name, i])) };
};

// A table of counts as the command writes it: without quotes in our cases.
const readCounts = (text) => {
  const [head, ...lines] = text.trim().split("\n").filter((line) => !line.startsWith("#")).map((line) => line.split(","));
  const rows = lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
  const models = number(rows.flatMap((row) => [row.model1, row.model2]));
  const questions = number(rows.map((row) => row.question ?? ""));
  const judges = number(rows.map((row) => row.judge ?? ""));
  const votes = rows.map((row) => ({
    question: questions.of.get(row.question ?? ""), judge: judges.of.get(row.judge ?? ""),
    first: models.of.get(row.model1), second: models.of.get(row.model2),
    wins: Number(row.wins1), losses: Number(row.wins2), ties: Number(row.ties),
  }));
  return { models: models.sorted, votes };
};

const near = (seen, expected, what) => {
  if (expected === null) assert.ok(!Number.isFinite(seen) || seen === 0, `${what}: ${seen}, and the command has none`);
  else assert.ok(Math.abs(seen - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)), `${what}: ${seen} is not ${expected}`);
};

const COLUMNS = { rating: "median", lower: "lower", upper: "upper", lower95: "lower95", upper95: "upper95",
  rank: "rank", rankLower: "rank_lower", rankUpper: "rank_upper", matches: "matches", winRate: "win_rate" };

const compare = (input, words, options) => {
  const made = JSON.parse(command("rank", ...words, "--format", "json", "--output-path", join(folder, "r.json")));
  const ranking = engine.rank(input, options);
  const records = made.ranking ?? made.records;
  assert.equal(records.length, ranking.records.length);
  for (const expected of records) {
    const seen = ranking.records.find((record) => record.model === expected.model_id);
    for (const [column, key] of Object.entries(COLUMNS)) near(seen[column], expected[key], `${expected.model_id} ${column}`);
  }
  return { made, ranking };
};

const save = (name, rows) => {
  const path = join(folder, name);
  writeFileSync(path, `question,judge,model1,model2,wins1,wins2,ties\n${rows.join("\n")}\n`);
  return path;
};

// Votes of three judges on five models and forty questions, from a generator of their own.
let state = 1;
const random = (n) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor(state / 65536) % n;
};
const drawn = [];
for (let i = 0; i < 400; i++) {
  const [one, step] = [random(5), 1 + random(4)], outcome = random(10) < 2 ? 2 : random(10) < 5 + one - ((one + step) % 5) ? 0 : 1;
  const wins = [0, 0, 0];
  wins[outcome] = 1;
  drawn.push(`q${random(40)},j${random(3)},m${one},m${(one + step) % 5},${wins.join(",")}`);
}
const drawnPath = save("drawn.csv", drawn);
const both = (path) => [readCounts(readFileSync(path, "utf8")), ["--counts", path, "--home-advantage", "fit"]];

const cases = {
  "votes of several judges by question"() {
    compare(...both(drawnPath), {});
  },
  "each home advantage, model of ties and target"() {
    const input = readCounts(readFileSync(drawnPath, "utf8"));
    for (const home of ["fit", "none", 40])
      for (const ties of ["half", "davidson", "rao-kupper"])
        for (const target of ["same-questions", "new-questions", "new-judges"])
          compare(input, ["--counts", drawnPath, "--home-advantage", String(home), "--ties", ties, "--target", target], { home, ties, target });
  },
  "published counts, which name no question"() {
    compare(...both(join(DATA, "rakuda_v1_gpt4_counts.csv")), {});
  },
  "a field in two parts, and a model that won all"() {
    const path = save("parts.csv", ["q1,j,a,b,3,1,0", "q2,j,b,a,2,2,1", "q1,k,c,d,4,0,0", "q3,k,d,c,0,3,0"]);
    const { ranking } = compare(readCounts(readFileSync(path, "utf8")), ["--counts", path, "--home-advantage", "none"], { home: "none" });
    assert.equal(ranking.components, 2);
    assert.ok(ranking.warnings.length > 0);
  },
  "another ranking after the first is as if it were alone"() {
    const [input] = both(drawnPath), first = engine.rank(input);
    engine.rank(input, { ties: "davidson" });
    assert.deepEqual(engine.rank(input), first);
  },
  "what can't be ranked is told in a sentence"() {
    assert.throws(() => engine.rank({ models: ["a"], votes: [] }), /needs at least two models; the votes have only 'a'/);
    assert.throws(() => engine.rank({ models: ["a", "b"], votes: [] }), Error);
  },
  "wrong input is refused"() {
    const vote = { question: 0, judge: 0, first: 0, second: 1, wins: 1, losses: 0, ties: 0 };
    const models = ["a", "b"];
    assert.throws(() => engine.rank({ models, votes: [{ ...vote, second: 2 }] }), RangeError);
    assert.throws(() => engine.rank({ models, votes: [{ ...vote, wins: NaN }] }), RangeError);
    assert.throws(() => engine.rank({ models, votes: [vote] }, { home: "much" }), /fit, none or a number/);
    assert.throws(() => engine.rank({ models, votes: [vote] }, { ties: "elo" }), /there is no model of ties 'elo'/);
    assert.throws(() => engine.rank({ models, votes: [vote] }, { target: "all" }), /there is no target 'all'/);
  },
  "the version is that of the command"() {
    assert.equal(`jrank ${engine.version}`, command("--version").split("\n")[0].trim());
  },
};

let failed = 0;
for (const [name, check] of Object.entries(cases)) {
  try {
    check();
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}: ${error.message}`);
  }
}
console.log(`${Object.keys(cases).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
