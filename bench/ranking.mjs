// How long the WebAssembly module takes for a ranking: node bench/ranking.mjs FOLDER, that of the package.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const folder = resolve(process.argv[2]);
const jrank = createRequire(import.meta.url)(`${folder}/jrank.js`);
const engine = await jrank.load(readFileSync(`${folder}/jrank.wasm`));
const RUNS = 9;

let state = 1;
const random = (n) => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor(state / 65536) % n;
};

for (const [n_models, n_questions, n_votes] of [[16, 80, 4000], [60, 200, 12000]]) {
  const models = Array.from({ length: n_models }, (_, i) => `m${i}`);
  const votes = Array.from({ length: n_votes }, () => {
    const first = random(n_models), second = (first + 1 + random(n_models - 1)) % n_models;
    const wins = Number(random(2 * n_models) < n_models + second - first);
    return { question: random(n_questions), judge: random(2), first, second, wins, losses: 1 - wins, ties: 0 };
  });
  const times = Array.from({ length: RUNS }, () => {
    const began = performance.now();
    engine.rank({ models, votes });
    return performance.now() - began;
  }).sort((a, b) => a - b);
  console.log(`${n_models} models, ${n_questions} questions, ${n_votes} verdicts: ${times[RUNS >> 1].toFixed(0)} ms, at best ${times[0].toFixed(0)} ms`);
}
