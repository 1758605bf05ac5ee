/** Votes on an ordered pair: models, questions and judges are numbers from 0. */
export interface Vote {
  question: number;
  judge: number;
  /** The model that was shown first. */
  first: number;
  second: number;
  /** How many votes the first one won and lost, and how many were ties. */
  wins: number;
  losses: number;
  ties: number;
}

export interface Votes {
  /** Names, by which warnings speak of models. */
  models: readonly string[];
  votes: readonly Vote[];
}

/** As the options of `jrank rank` with these names. */
export interface Options {
  /** Home advantage of the first seat: estimated, none, or so many rating points. */
  home?: "fit" | "none" | number;
  ties?: "half" | "davidson" | "rao-kupper";
  target?: "auto" | "same-questions" | "new-questions" | "new-judges";
}

/** Ratings have 400 points for a factor of ten in the odds, and the mean 1000; NaN: there is none. */
export interface Rating {
  model: string;
  rating: number;
  /** 68 % interval. */
  lower: number;
  upper: number;
  lower95: number;
  upper95: number;
  /** 0: none. */
  rank: number;
  /** First and last place that the votes leave open, all models at once, at 95 %; 0: none. */
  rankLower: number;
  rankUpper: number;
  matches: number;
  /** Mean over opponents, 0 to 1. */
  winRate: number;
}

export interface Ranking {
  /** In the order of the models. */
  records: Rating[];
  /** Points of the first seat and their standard error; NaN: not estimated. */
  home: number;
  homeError: number;
  questions: number;
  votes: number;
  /** Parts of the field that never met. */
  components: number;
  /** What must be known beside the numbers, a sentence each. */
  warnings: string[];
}

export interface Engine {
  readonly version: string;
  /** Throws an Error with the sentence of the command where the votes can't be ranked. */
  rank(votes: Votes, options?: Options): Ranking;
}

/** bytes: the content of jrank.wasm. */
export function load(bytes: BufferSource): Promise<Engine>;
