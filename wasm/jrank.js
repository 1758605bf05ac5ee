// Rankings by jrank in a page or in Node: the statistics of the command, compiled to WebAssembly.
//
//     const engine = await jrank.load(bytes);   // of jrank.wasm
//     const ranking = engine.rank({
//       models: ["owl", "crane"],
//       votes: [{ question: 0, judge: 0, first: 0, second: 1, wins: 3, losses: 1, ties: 0 }],
//     }, { home: "fit", ties: "half", target: "auto" });
//
// A plain script, not a module: pages that were opened from a disk load no modules.
"use strict";
(() => {
  const NUMBERS = ["question", "judge", "first", "second"];
  const COUNTS = ["wins", "losses", "ties"];

  // What the C library wants of a system. It has no files: nothing that is written goes anywhere.
  const NOT_THERE = 52; // ENOSYS of WASI
  const system = (module) =>
    Object.fromEntries(
      WebAssembly.Module.imports(module).map(({ name }) => [
        name,
        name === "proc_exit" ? () => { throw new Error("jrank ran out of memory"); } : () => NOT_THERE,
      ]),
    );

  const homePoints = (home) => {
    const points = home === "fit" ? NaN : home === "none" ? 0 : Number(home);
    if (home !== "fit" && !Number.isFinite(points))
      throw new RangeError(`the home advantage is fit, none or a number of points, not '${home}'`);
    return points;
  };

  const check = (models, votes) => {
    for (const vote of votes) {
      const isWhole = NUMBERS.every((key) => Number.isInteger(vote[key]) && vote[key] >= 0);
      if (!isWhole || vote.first >= models.length || vote.second >= models.length)
        throw new RangeError("a vote names its question, judge, first and second model by numbers from 0");
      if (!COUNTS.every((key) => Number.isInteger(vote[key]) && vote[key] >= 0))
        throw new RangeError("wins, losses and ties of a vote are whole numbers");
    }
  };

  class Engine {
    #exports;

    constructor(instance) {
      this.#exports = instance.exports;
      this.#exports._initialize();
    }

    /** Of jrank, as `jrank --version` says it. */
    get version() {
      return this.#text(this.#exports.jrank_version());
    }

    /** See jrank.d.ts. */
    rank({ models, votes }, { home = "fit", ties = "half", target = "auto" } = {}) {
      check(models, votes);
      const points = homePoints(home), e = this.#exports;
      const counted = votes.filter((vote) => vote.first !== vote.second && COUNTS.some((key) => vote[key] > 0));
      const taken = [];
      const take = (size) => {
        const at = e.jrank_alloc(size);
        if (!at) throw new Error("jrank ran out of memory");
        taken.push(at);
        return at;
      };
      const put = (text) => {
        const bytes = new TextEncoder().encode(text), at = take(bytes.length + 1);
        new Uint8Array(e.memory.buffer, at, bytes.length + 1).set([...bytes, 0]);
        return at;
      };
      try {
        const names = put(models.map((name) => name.replace(/[\0\n]/g, " ")).join("\n"));
        const numbers = take(4 * NUMBERS.length * counted.length);
        const counts = take(8 * COUNTS.length * counted.length);
        new Uint32Array(e.memory.buffer, numbers, NUMBERS.length * counted.length)
          .set(counted.flatMap((vote) => NUMBERS.map((key) => vote[key])));
        new Float64Array(e.memory.buffer, counts, COUNTS.length * counted.length)
          .set(counted.flatMap((vote) => COUNTS.map((key) => vote[key])));
        const status = e.jrank_rank(models.length, names, counted.length, numbers, counts, points, put(ties), put(target));
        const sentences = this.#text(e.jrank_text()).split("\n").filter(Boolean);
        if (status !== 0) throw new Error(sentences.join(" "));
        return { ...this.#take(models), warnings: sentences };
      } finally {
        taken.forEach((at) => e.jrank_free(at));
      }
    }

    #text(at) {
      const bytes = new Uint8Array(this.#exports.memory.buffer, at);
      return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    }

    #names(at) {
      return this.#text(at).split(",").filter(Boolean);
    }

    // The table of numbers: a row for each model, and facts behind them.
    #take(models) {
      const e = this.#exports, columns = this.#names(e.jrank_columns()), facts = this.#names(e.jrank_facts());
      const values = new Float64Array(e.memory.buffer, e.jrank_values(), models.length * columns.length + facts.length);
      const records = models.map((model, i) => ({
        model,
        ...Object.fromEntries(columns.map((name, k) => [name, values[i * columns.length + k]])),
      }));
      const behind = models.length * columns.length;
      return { records, ...Object.fromEntries(facts.map((name, k) => [name, values[behind + k]])) };
    }
  }

  const jrank = {
    async load(bytes) {
      const module = await WebAssembly.compile(bytes);
      return new Engine(await WebAssembly.instantiate(module, { wasi_snapshot_preview1: system(module) }));
    },
  };

  globalThis.jrank = jrank;
  if (typeof module === "object") module.exports = jrank;
})();
