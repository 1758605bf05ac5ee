// The benchmark of the browser tests: questions and answers of the sample, one more player whose
// answers try to break the pages, and mock judges that disagree, flip, tie and reply unreadably.
import {spawnSync} from "node:child_process";
import {cpSync, readFileSync, writeFileSync} from "node:fs";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const source = join(dirname(fileURLToPath(import.meta.url)), "../..");
const N_QUESTIONS = 8;

export const hostileTexts = [
  "<script>console.log('run')</script><img src=x onerror=\"console.log('run')\">",
  "</script></textarea></template>--><!-- <b>bold</b> & &amp; \" ' `",
  "[link](javascript:console.log(1)) ![image](http://127.0.0.2/x.png) <http://127.0.0.2/>",
  "\u202Eright to left\u202C \u2066isolated\u2069 \u200B \u2028 \u2029 \uFEFF \u0000 \u0007",
  `${"long ".repeat(2000)}${"長".repeat(5000)}${"x".repeat(5000)}`,
  "```python\ndef f(x):\n    return \"<b>\" + x  # </code>\n```\n\n\\(x^2\\) costs $5 or 10$, $$\\frac{a}{b} < c$$",
  "\\(\\href{javascript:console.log('run')}{x}\\) $\\htmlId{content}{y}$ \\(\\label{content}\\def\\f{\\f\\f}\\f\\) " +
    "$$\\begin{align}a\\label{compare}\\end{align}$$ \\(\\rule{9999em}{9999em}\\) \\(\\frac{\\) \\(\\text{<img src=x onerror=console.log(1)>}\\)",
  "# Head\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```c\nint main(void);\n```\n\n- one\n- two\n\n1. 一\n2. 二",
];

const linesOf = (path) => readFileSync(path, "utf8").trim().split("\n").map((line) => JSON.parse(line));
export const writeLines = (path, records) =>
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(""));

export const makeBench = (jrank, folder) => {
  const sample = join(source, "data/sample");
  cpSync(join(sample, "answers"), join(folder, "answers"), {recursive: true});
  const questions = linesOf(join(sample, "questions.jsonl")).filter((_, i) => i % 2 === 0)
    .slice(0, N_QUESTIONS);
  writeLines(join(folder, "questions.jsonl"), questions);
  writeLines(join(folder, "answers/<b>hostile.jsonl"), questions.map((question, i) => ({
    question_id: question.question_id,
    answer_id: `hostile-${i}`,
    model_id: "<b>hostile",
    choices: [{index: 0, turns: question.turns.map(
      (_, turn) => hostileTexts[(i + turn) % hostileTexts.length])}],
    tstamp: 1735689600,
  })));
  // Unreadable replies are wanted here, and make it exit with 1.
  spawnSync(jrank, ["judge", "--bench-name", folder, "--mode", "pairwise-all", "--both-orders",
    "--judge-model", "alpha=mock:judge=odds,garbage=0.04,margin=0.1", "beta=mock:judge=longer,noise=0.3"],
  {stdio: "ignore"});
};
