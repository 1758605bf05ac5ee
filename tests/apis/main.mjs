// What jrank sends to the providers of batches is held against what they publish, and so is what our stand-in for them
// (tests/support/batch_server) replies: OpenAI's description of its API served by Prism, the types of the three SDKs,
// and what the SDKs themselves send for the same. A wrong request shows that each of these would notice.
import {spawn, spawnSync} from "node:child_process";
import {cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {createServer} from "node:net";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const {JRANK, BATCH_SERVER, API_MODULES, JRANK_PATIENCE = "1"} = process.env;
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const require = createRequire(join(API_MODULES, "package.json"));
const description = join(process.env.JRANK_SHARED ?? join(root, "..", "shared"), "data/openai_batch_openapi.json");
const work = mkdtempSync(join(tmpdir(), "jrank-apis-"));
const children = [];

const until = async (what, seconds, isSo) => {
  for (const end = Date.now() + seconds * 1000 * Number(JRANK_PATIENCE); !(await isSo());) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
};

const start = (...words) => {
  const child = spawn(words[0], words.slice(1), {cwd: work, stdio: "ignore"});
  children.push(child);
};

const text = (base64) => Buffer.from(base64, "base64").toString();

// A stand-in that keeps what it is sent in FILE. Its lists hide nothing, so a batch ends at once.
const standIn = async (name) => {
  const file = join(work, `${name}.requests`);
  start(BATCH_SERVER, "--port-file", `${name}.port`, "--requests", file, "--quiet");
  await until("the stand-in", 20, () => existsSync(join(work, `${name}.port`)));
  const port = readFileSync(join(work, `${name}.port`), "utf8").trim();
  const kept = () => readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  return {address: `http://127.0.0.1:${port}`, kept};
};

const PROVIDERS = {openai: "/v1", anthropic: "", gemini: ""};

// 1 is what it says where replies are missing or unreadable: the stand-in always replies the same.
const jrank = (...words) => {
  const {status, stderr} = spawnSync(JRANK, words, {cwd: work, encoding: "utf8"});
  if (status !== 0 && status !== 1) fail(`jrank ${words.join(" ")}: ${status}`, stderr);
};

// Answers of two turns with a system message, verdicts in words and as JSON, and a batch that is cancelled.
const askAll = (provider, address) => {
  const bench = `bench-${provider}`;
  cpSync(join(root, "tests/cli/fixtures/asked"), join(work, bench), {recursive: true});
  const endpoint = {provider, model: "m", base_url: address + PROVIDERS[provider], api_key_env: "A_KEY"};
  process.env.A_KEY = "a-key-of-tests";
  const models = `${provider}.json`;
  writeFileSync(join(work, models), JSON.stringify(["m", "in-words", "as-json", "cancelled"].map((id) => ({id, ...endpoint}))));
  const ask = (...words) => jrank(...words, "--models", models, "--batch", "--poll", "0.05");
  ask("answer", bench, "--model", "m", "--system", "Be brief.");
  ask("judge", bench, "--judge-model", "in-words", "--n", "4");
  ask("judge", bench, "--judge-model", "as-json", "--n", "4", "--verdict", "json");
  ask("judge", bench, "--judge-model", "cancelled", "--n", "4", "--detach");
  jrank("batches", bench, "--models", models, "--cancel");
};

// A method and a path with what differs from batch to batch taken out.
const route = ({method, path}) =>
  `${method} ${new URL(path, "http://a").pathname.replace(/(file-|out-|msgbatch_|batch_|batches\/b)[\w-]*\d/g, "$1N")}`;

const routes = (kept) => new Set(kept.map(route));

const missing = (ours, theirs) => [...ours].filter((one) => !theirs.has(one));

// The paths of all members of a JSON value, those of a list's items as one.
const members = (value, path = "") =>
  value === null || typeof value !== "object" ? [] :
  Object.entries(value).flatMap(([key, inner]) => {
    const at = Array.isArray(value) ? `${path}[]` : `${path}.${key}`;
    return [at, ...members(inner, at)];
  });

const fail = (...lines) => {
  throw new Error(lines.flat().join("\n    "));
};

const isLine = (request) => route(request) === "POST /v1/files";

// The lines of a file of requests, out of the form that carries it.
const linesOfFile = (request) => {
  const body = text(request.body);
  const from = body.indexOf("\r\n\r\n", body.indexOf("filename=")) + 4;
  return body.slice(from, body.indexOf("\r\n--", from)).trim().split("\n").map((line) => JSON.parse(line));
};

// Providers reply null where their types say that a member may be missing.
const withoutNulls = (json) => JSON.parse(json, (_, value) => value ?? undefined);

const reply = (request) => withoutNulls(text(request.reply));

const resultsOf = (kept, where) => kept.filter((r) => r.method === "GET" && where.test(r.path))
  .flatMap((r) => text(r.reply).trim().split("\n").map(withoutNulls));

// What is checked: [type of the SDK, is it whole, values]. A reply of the stand-in need not have every member.
const valuesOf = {
  openai: (kept) => [
    ["OpenAI.BatchCreateParams", true, kept.filter((r) => route(r) === "POST /v1/batches").map((r) => JSON.parse(text(r.body)))],
    ["OpenAI.ChatCompletionCreateParamsNonStreaming", true, kept.filter(isLine).flatMap(linesOfFile).map((line) => line.body)],
    ["{custom_id: string; method: 'POST'; url: OpenAI.BatchCreateParams['endpoint']; body: object}", true,
      kept.filter(isLine).flatMap(linesOfFile)],
    ["OpenAI.FileObject", false, kept.filter(isLine).map(reply)],
    ["OpenAI.Batch", false, kept.filter((r) => /batches\/batch_\d+$/.test(r.path)).map(reply)],
    ["OpenAI.ChatCompletion", false, resultsOf(kept, /content$/).map((line) => line.response.body)],
  ],
  anthropic: (kept) => [
    ["Anthropic.Messages.BatchCreateParams", true,
      kept.filter((r) => route(r) === "POST /v1/messages/batches").map((r) => JSON.parse(text(r.body)))],
    ["Anthropic.Messages.MessageBatch", false, kept.filter((r) => /batches\/msgbatch_\d+$/.test(r.path)).map(reply)],
    ["Anthropic.Messages.MessageBatchIndividualResponse", false, resultsOf(kept, /results$/)],
  ],
  gemini: (kept) => [
    ["GenAI.GenerateContentResponse", false,
      kept.filter((r) => r.method === "GET" && reply(r).response)
        .flatMap((r) => reply(r).response.inlinedResponses.inlinedResponses.map((one) => one.response))],
  ],
};

const IMPORTS = `import type OpenAI from "openai";
import type Anthropic from "@anthropic-ai/sdk";
import type * as GenAI from "@google/genai";
type Part<T> = T extends string ? \`\${T}\` : T extends (infer I)[] ? Part<I>[] : T extends object ? {[K in keyof T]?: Part<T[K]>} : T;
`;

// The complaints of TypeScript about values as those types, one a line.
const typeComplaints = (checks) => {
  const ts = require("typescript");
  const file = join(API_MODULES, "values-of-jrank.ts");
  let source = IMPORTS;
  for (const [type, isWhole, values] of checks) {
    if (values.length === 0) fail(`nothing was asked that is ${type}`);
    for (const value of values) {
      source += `({} as (value: ${isWhole ? type : `Part<${type}>`}) => void)(${JSON.stringify(value)});\n`;
    }
  }
  const options = {strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022,
                   module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext};
  const host = ts.createCompilerHost(options);
  const {readFile, fileExists, getSourceFile} = host;
  host.readFile = (name) => name === file ? source : readFile(name);
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, how, ...rest) =>
    name === file ? ts.createSourceFile(name, source, how) : getSourceFile(name, how, ...rest);
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map((one) => ts.flattenDiagnosticMessageText(one.messageText, " ").slice(0, 400));
};

// The same steps as askAll takes, by the SDKs.
const bySdk = {
  openai: async (address) => {
    const OpenAI = require("openai").default;
    const client = new OpenAI({apiKey: "k", baseURL: `${address}/v1`, maxRetries: 0});
    const line = {custom_id: "a", method: "POST", url: "/v1/chat/completions",
                  body: {model: "m", messages: [{role: "user", content: "q"}]}};
    const file = await client.files.create({file: new File([JSON.stringify(line)], "a.jsonl"), purpose: "batch"});
    const batch = await client.batches.create({input_file_id: file.id, endpoint: line.url, completion_window: "24h"});
    await client.batches.list();
    await client.batches.retrieve(batch.id);
    const ended = await client.batches.retrieve(batch.id);
    await client.files.content(ended.output_file_id);
    await client.batches.cancel(batch.id);
  },
  anthropic: async (address) => {
    const Anthropic = require("@anthropic-ai/sdk").default;
    const client = new Anthropic({apiKey: "k", baseURL: address, maxRetries: 0});
    const {id} = await client.messages.batches.create({requests: [{custom_id: "a", params: {
      model: "m", max_tokens: 1, messages: [{role: "user", content: "q"}]}}]});
    await client.messages.batches.list();
    await client.messages.batches.retrieve(id);
    await client.messages.batches.cancel(id);
    // The SDK follows results_url, which the stand-in leaves out; the path is the documented one.
    await fetch(`${address}/v1/messages/batches/${id}/results`);
  },
  gemini: async (address) => {
    const {GoogleGenAI} = require("@google/genai");
    const client = new GoogleGenAI({apiKey: "k", httpOptions: {baseUrl: address}});
    const properties = {explanation: {type: "STRING"}, verdict: {type: "STRING", enum: ["A"]}};
    const responseSchema = {type: "OBJECT", properties, required: ["verdict"], propertyOrdering: ["verdict"]};
    const {name} = await client.batches.create({model: "m", config: {displayName: "d"}, src: [{
      contents: [{role: "user", parts: [{text: "q"}]}], metadata: {key: "a"},
      config: {systemInstruction: {parts: [{text: "s"}]}, temperature: 0, maxOutputTokens: 9, topP: 1,
               responseMimeType: "application/json", responseSchema}}]});
    await client.batches.list();
    await client.batches.get({name});
    await client.batches.cancel({name});
  },
};

const freePort = () => new Promise((tell) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const {port} = server.address();
    server.close(() => tell(port));
  });
});

const cases = {
  async the_requests_to_openai_are_what_its_description_allows() {
    if (!existsSync(description)) return `${description} is not there (JRANK_SHARED names its place)`;
    const port = await freePort();
    const prism = require.resolve("@stoplight/prism-cli/dist/index.js");
    start(process.execPath, prism, "mock", "-h", "127.0.0.1", "-p", String(port), "--errors", description);
    const ask = (method, path, headers, body) => fetch(`http://127.0.0.1:${port}${path}`, {method, headers, body});
    await until("Prism", 60, () => ask("GET", "/batches", {Authorization: "Bearer k"}).then(() => true, () => false));
    const wrong = await ask("POST", "/batches", {Authorization: "Bearer k", "Content-Type": "application/json"},
                            '{"endpoint": "/v1/none", "completion_window": "1h"}');
    if (wrong.status !== 422) fail(`a wrong request is taken: ${wrong.status}`);
    const seen = new Set();
    for (const r of (await asked.openai).kept()) {
      if (seen.has(route(r)) && r.method === "GET") continue;
      seen.add(route(r));
      const headers = Object.fromEntries(Object.entries(r.headers).filter(([name]) => /^(content-type|authorization)$/i.test(name)));
      const {status, ok} = await ask(r.method, r.path.replace("/v1", ""), headers,
                                     r.method === "GET" ? undefined : Buffer.from(r.body, "base64"));
      if (!ok) fail(`${route(r)}: ${status}`, text(r.body).slice(0, 500));
    }
    if (seen.size < 6) fail("too little was asked", [...seen]);
  },
  ...Object.fromEntries(Object.keys(PROVIDERS).map((provider) =>
    [`what_is_sent_to_${provider}_and_the_stand_in_replies_are_of_the_types_of_its_sdk`, async () => {
      const complaints = typeComplaints(valuesOf[provider]((await asked[provider]).kept()));
      if (complaints.length) fail(complaints);
    }])),
  async a_wrong_member_is_not_of_the_types() {
    const line = {model: "m", messages: [{role: "user", content: "q"}]};
    const params = {max_tokens: 1, ...line};
    const wrong = [["OpenAI.ChatCompletionCreateParamsNonStreaming", true, [{...line, max_token: 1}]],
                   ["Anthropic.Messages.BatchCreateParams", true, [{requests: [{custom_id: "a", params: {...params, system: 1}}]}]],
                   ["GenAI.GenerateContentResponse", false, [{candidate: []}]]];
    if (typeComplaints(wrong).length !== wrong.length) fail("not each is noticed", typeComplaints(wrong));
  },
  ...Object.fromEntries(Object.keys(PROVIDERS).map((provider) =>
    [`the_sdk_of_${provider}_asks_the_same_addresses`, async () => {
      const ours = (await asked[provider]).kept();
      const sdk = await standIn(`${provider}-sdk`);
      await bySdk[provider](sdk.address);
      const theirs = sdk.kept();
      const others = missing(routes(ours), routes(theirs));
      if (others.length) fail("only jrank asks", others, "the SDK asks", [...routes(theirs)]);
      if (provider === "gemini") {
        const shape = (kept) => new Set(kept.filter((r) => r.body && r.method === "POST").flatMap((r) => members(JSON.parse(text(r.body) || "{}"))));
        const unknown = missing(shape(ours), shape(theirs));
        if (unknown.length) fail("only jrank sends", unknown, "the SDK sends", [...shape(theirs)]);
      }
      const version = (kept) => new Set(kept.map((r) => r.headers["anthropic-version"]));
      if (missing(version(ours), version(theirs)).length) fail("another version", [...version(ours)]);
    }])),
};

const asked = {};

const main = async () => {
  const words = process.argv.slice(2);
  for (const provider of Object.keys(PROVIDERS)) {
    const server = await standIn(provider);
    askAll(provider, server.address);
    asked[provider] = server;
  }
  let passed = 0, failed = 0, skipped = 0;
  for (const [name, run] of Object.entries(cases)) {
    if (words.length && !words.some((word) => name.includes(word))) continue;
    try {
      const why = await run();
      if (why) console.log(`SKIP ${name}: ${why}`);
      why ? skipped++ : passed++;
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}: ${error.message}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed ? 1 : 0;
};

let status = 1;
try {
  status = await main();
} finally {
  children.forEach((child) => child.kill());
  rmSync(work, {recursive: true, force: true});
}
process.exit(status);
