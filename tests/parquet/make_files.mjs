// Writes the Parquet files of the tests, with DuckDB and with the Rust library parquet (as
// parquet-wasm): what we read is never what we wrote. rows.jsonl has the values that were handed to
// both, columns of structs under their dotted names; tests/unit/test_parquet.c compares.
//
//     npm ci && node make_files.mjs && rm -r node_modules
//
// The files are committed, so that nobody needs npm to test.
import * as arrow from 'apache-arrow';
import {DuckDBInstance} from '@duckdb/node-api';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import parquet from 'parquet-wasm';

const folder = path.join(import.meta.dirname, 'files');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'make-files-'));
const N_ROWS = 50;

// The same numbers in every run.
let state = 20250501;
const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 4294967296 * n);
};
const missing = (value, percent) => below(100) < percent ? null : value;

const MODELS = ['gpt-4', 'vicuna-13b', 'rinna-3.6b', 'モデル', 'claude-2'];
const WINNERS = ['model_a', 'model_b', 'tie', 'tie (bothbad)'];
const text = (n) => Array.from({length: n}, () => 'abcdefgh日本 "\\\n'[below(14)]).join('');

// One value a column: the type for DuckDB, and how to draw one.
const COLUMNS = {
    model_a: ['VARCHAR', () => MODELS[below(5)]],
    winner: ['VARCHAR', () => missing(WINNERS[below(4)], 10)],
    question_id: ['VARCHAR', (i) => `question-${String(i * 7 % N_ROWS).padStart(6, '0')}`],
    remark: ['VARCHAR', () => missing(text(below(12)), 30)],
    turn: ['INTEGER', () => 1 + below(3)],
    change: ['INTEGER', () => missing(below(2 ** 31) - 2 ** 30, 20)],
    count: ['BIGINT', (i) => missing(BigInt(i) * 1234567890123n * (below(2) ? 1n : -1n), 20)],
    hash: ['UBIGINT', () => BigInt(below(2 ** 31)) << 33n | BigInt(below(2 ** 31))],
    byte: ['UTINYINT', () => below(256)],
    tstamp: ['DOUBLE', (i) => 1682351591.1322 + i * 17.25],
    ratio: ['FLOAT', () => missing(Math.fround(below(1000) / 7), 10)],
    is_code: ['BOOLEAN', () => missing(below(2) === 1, 15)],
    anony: ['BOOLEAN', () => below(20) > 0],
    nothing: ['VARCHAR', () => null],
    conv: ['STRUCT(len_a BIGINT, style STRUCT(bold INTEGER, lang VARCHAR))', () => missing({
        len_a: missing(BigInt(below(5000)), 10),
        style: missing({bold: missing(below(9), 20), lang: missing(['ja', 'en'][below(2)], 20)}, 20),
    }, 10)],
    tags: ['VARCHAR[]', () => missing(
        Array.from({length: below(4)}, () => missing(['math', 'code', ''][below(3)], 20)), 20)],
    chat: ['STRUCT(role VARCHAR, content VARCHAR)[]', () => Array.from({length: 2 * below(3)},
        (_, i) => ({role: i % 2 ? 'assistant' : 'user', content: text(below(9))}))],
};
// DuckDB alone has these. The second is how they stand in rows.jsonl.
const DUCKDB_COLUMNS = {
    day: ['DATE', (i) => `2024-0${1 + i % 9}-${10 + i % 19}`, (x) => Date.parse(x) / 1000],
    at: ['TIMESTAMP', (i) => `1969-12-3${i % 2} 23:59:${10 + i % 49}.${String(i * 997 % 1000000).padStart(6, '0')}`,
        (x) => Date.parse(x.slice(0, 19) + 'Z') / 1000 + Number(x.slice(20)) / 1e6],
    weight: ['DECIMAL(4,2)', (i) => (i % 2 ? -1 : 1) * below(9999) / 100, (x) => x],
    wide: ['DECIMAL(30,3)', (i) => (i % 2 ? '-' : '') + `${below(1e6)}000000000000.125`, (x) => Number(x)],
    uuid: ['UUID', () => {
        const hex = Array.from({length: 32}, () => below(16).toString(16)).join('');
        return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    }, (x) => x],
};

// And these the Rust library alone.
const RUST_COLUMNS = {
    half: [new arrow.Float16(), (i) => missing((i - 30) / 64, 10)],
    fixed: [new arrow.FixedSizeBinary(4), () => missing(['ABCD', 'EFGH', 'IJKL'][below(3)], 10)],
};

const json = (value) => JSON.stringify(value, (_, x) => typeof x === 'bigint' ? JSON.rawJSON(String(x)) : x);
if (!JSON.rawJSON) // numbers of 64 bits as they are, also where the engine is older
    JSON.rawJSON = (digits) => `\u0000${digits}\u0000`;
const line = (row) => json(row).replace(/"\\u0000(-?\d+)\\u0000"/g, '$1') + '\n';

const drawn = [];
for (let i = 0; i < N_ROWS; i++) {
    const row = {};
    for (const [name, [, draw]] of Object.entries(COLUMNS))
        row[name] = draw(i);
    const own = {};
    for (const [name, [, draw]] of Object.entries(DUCKDB_COLUMNS))
        own[name] = missing(draw(i), 10);
    for (const [name, [, draw]] of Object.entries(RUST_COLUMNS))
        own[name] = draw(i);
    drawn.push({...row, ...own});
}

// As the columns of a file are called and what is in them.
function flat(row) {
    const {conv, tags, chat, ...rest} = row;
    for (const [name, [, , shown]] of Object.entries(DUCKDB_COLUMNS))
        rest[name] = rest[name] === null ? null : shown(rest[name]);
    return {
        ...rest,
        'conv.len_a': conv?.len_a ?? null,
        'conv.style.bold': conv?.style?.bold ?? null,
        'conv.style.lang': conv?.style?.lang ?? null,
        'tags': tags ?? [], // a list that is missing is handed out as an empty one
        'chat.role': chat.map((x) => x.role),
        'chat.content': chat.map((x) => x.content),
    };
}
fs.writeFileSync(path.join(folder, 'rows.jsonl'), drawn.map((row) => line(flat(row))).join(''));

const duckdb = await (await DuckDBInstance.create()).connect();
const source = path.join(scratch, 'rows.jsonl');
fs.writeFileSync(source, drawn.map(line).join(''));
const types = Object.entries({...COLUMNS, ...DUCKDB_COLUMNS}).map(([name, [type]]) => `"${name}": '${type}'`);
const read = `read_json('${source}', columns = {${types.join(', ')}})`;
const copy = (query, name, options) => duckdb.run(
    `COPY (${query}) TO '${path.join(folder, name)}.parquet' (FORMAT parquet, ${options})`);
for (const codec of ['uncompressed', 'snappy', 'zstd', 'gzip'])
    await copy(`SELECT * FROM ${read}`, `duckdb-${codec}`, `CODEC ${codec}`);
await copy(`SELECT * FROM ${read}`, 'duckdb-v2', 'CODEC zstd, PARQUET_VERSION v2');
await copy(`SELECT * FROM ${read}`, 'duckdb-plain', 'CODEC zstd, DICTIONARY_SIZE_LIMIT 1');
await copy(`SELECT * FROM ${read}`, 'duckdb-v2-plain',
    'CODEC zstd, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 1');
for (const codec of ['brotli', 'lz4_raw'])
    await copy(`SELECT model_a FROM ${read}`, `duckdb-${codec}`, `CODEC ${codec}`);
await copy(`SELECT model_a, turn FROM ${read} WHERE turn > 9`, 'duckdb-empty', 'CODEC zstd');
// Row groups of 2,048 rows; values that follow from the number of the row.
await copy(`SELECT i::INTEGER AS i, 'model-' || i % 7 AS model_a, i * i AS square,
    CASE WHEN i % 3 = 0 THEN NULL ELSE i / 2.0::DOUBLE END AS half,
    [[i], [i, i + 1]] AS lists FROM range(5000) t(i) ORDER BY i`,
    'duckdb-groups', 'CODEC zstd, ROW_GROUP_SIZE 2048, PARQUET_VERSION v2');

const type = {
    VARCHAR: () => new arrow.Utf8(), INTEGER: () => new arrow.Int32(), BIGINT: () => new arrow.Int64(),
    UBIGINT: () => new arrow.Uint64(), UTINYINT: () => new arrow.Uint8(), DOUBLE: () => new arrow.Float64(),
    FLOAT: () => new arrow.Float32(), BOOLEAN: () => new arrow.Bool(),
};
const field = (name, t) => new arrow.Field(name, t, true);
const utf8 = type.VARCHAR;
type[COLUMNS.conv[0]] = () => new arrow.Struct([field('len_a', type.BIGINT()), field('style',
    new arrow.Struct([field('bold', type.INTEGER()), field('lang', utf8())]))]);
type[COLUMNS.tags[0]] = () => new arrow.List(field('item', utf8()));
type[COLUMNS.chat[0]] = () => new arrow.List(field('item',
    new arrow.Struct([field('role', utf8()), field('content', utf8())])));

const vectors = {};
for (const [name, [kind]] of Object.entries(COLUMNS))
    vectors[name] = arrow.vectorFromArray(drawn.map((row) => row[name]), type[kind]());
vectors.half = arrow.vectorFromArray(drawn.map((row) => row.half), RUST_COLUMNS.half[0]);
vectors.fixed = arrow.vectorFromArray(
    drawn.map((row) => row.fixed && new TextEncoder().encode(row.fixed)), RUST_COLUMNS.fixed[0]);
const ipc = arrow.tableToIPC(new arrow.Table(vectors), 'stream');

const {Compression: C, Encoding: E, WriterVersion: V} = parquet;
function write(name, build) {
    const table = parquet.Table.fromIPCStream(ipc);
    const bytes = parquet.writeParquet(table, build(new parquet.WriterPropertiesBuilder()).build());
    fs.writeFileSync(path.join(folder, name + '.parquet'), bytes);
}
write('rust-snappy', (b) => b.setCompression(C.SNAPPY));
write('rust-gzip-v2', (b) => b.setCompression(C.GZIP).setWriterVersion(V.V2));
// Dictionaries that become too long in the middle, and pages of a few rows.
write('rust-pages', (b) => b.setCompression(C.ZSTD).setDictionaryPageSizeLimit(400).setDataPageSizeLimit(300)
    .setWriteBatchSize(16));
write('rust-pages-v2', (b) => b.setCompression(C.ZSTD).setDictionaryPageSizeLimit(400).setDataPageSizeLimit(300)
    .setWriteBatchSize(16).setWriterVersion(V.V2));
write('rust-delta', (b) => {
    b = b.setCompression(C.ZSTD).setDictionaryEnabled(false).setWriterVersion(V.V2);
    for (const name of ['model_a', 'winner', 'remark', 'conv.style.lang'])
        b = b.setColumnEncoding(name, E.DELTA_LENGTH_BYTE_ARRAY);
    b = b.setColumnEncoding('question_id', E.DELTA_BYTE_ARRAY);
    for (const name of ['turn', 'change', 'count', 'hash', 'conv.len_a', 'conv.style.bold'])
        b = b.setColumnEncoding(name, E.DELTA_BINARY_PACKED);
    return b.setColumnEncoding('tstamp', E.BYTE_STREAM_SPLIT).setColumnEncoding('ratio', E.BYTE_STREAM_SPLIT)
        .setColumnEncoding('fixed', E.DELTA_BYTE_ARRAY);
});
write('rust-split', (b) => {
    b = b.setCompression(C.UNCOMPRESSED).setDictionaryEnabled(false);
    for (const name of ['turn', 'change', 'count', 'hash', 'byte', 'tstamp', 'ratio', 'half', 'fixed'])
        b = b.setColumnEncoding(name, E.BYTE_STREAM_SPLIT);
    return b;
});
write('rust-groups', (b) => b.setCompression(C.ZSTD).setMaxRowGroupSize(20));
// Votes in three forms, for the command: JSON lines, a file, shards.
const cases = path.join(import.meta.dirname, '../cli/cases/rank_reads_parquet/input');
fs.mkdirSync(path.join(cases, 'shards'), {recursive: true});
const NAMES = ['gpt-4', 'vicuna-13b', 'rinna-3.6b', 'モデル', 'claude-2', 'koala'];
const votes = Array.from({length: 300}, (_, i) => {
    const a = below(6), b = (a + 1 + below(5)) % 6, winner = below(6 + a) < 3 ? 'model_a' : below(3) ? 'model_b' : 'tie';
    return {
        question_id: 100 + below(40), model_a: NAMES[a], model_b: NAMES[b],
        winner: missing(winner, 3), judge: `person-${below(9)}`, turn: 1 + below(2),
        anony: below(12) > 0, language: ['Japanese', 'English'][below(2)], tstamp: 1682351591.5 + i,
        conv_metadata: {sum_assistant_a_tokens: below(900), sum_assistant_b_tokens: below(900)},
        vote_id: (BigInt(below(2 ** 31)) << 32n) + BigInt(i),
    };
});
const voted = path.join(scratch, 'votes.jsonl');
fs.writeFileSync(voted, votes.map(line).join(''));
fs.writeFileSync(path.join(cases, 'votes.jsonl.gz'), zlib.gzipSync(fs.readFileSync(voted)));
const from = `read_json('${voted}', columns = {question_id: 'INTEGER', model_a: 'VARCHAR', model_b: 'VARCHAR',
    winner: 'VARCHAR', judge: 'VARCHAR', turn: 'INTEGER', anony: 'BOOLEAN', language: 'VARCHAR', tstamp: 'DOUBLE',
    conv_metadata: 'STRUCT(sum_assistant_a_tokens BIGINT, sum_assistant_b_tokens BIGINT)', vote_id: 'BIGINT'})`;
const into = `../${path.relative(path.dirname(folder), cases)}`;
await copy(`SELECT * FROM ${from}`, `${into}/votes`, 'CODEC snappy');
for (let i = 0; i < 3; i++)
    await copy(`SELECT * FROM ${from} LIMIT 100 OFFSET ${100 * i}`, `${into}/shards/train-0000${i}-of-00003`,
        'CODEC zstd, PARQUET_VERSION v2');
// One row group of 200,000 votes, which threads divide among them: how many of each is clear.
await copy(`SELECT 'm' || i % 5 AS model_a, 'm' || (i + 1) % 5 AS model_b, ['model_a', 'model_b', 'tie'][1 + (i % 3)] AS winner
    FROM range(200000) t(i) ORDER BY i`, `${into}/parts`, 'CODEC zstd, ROW_GROUP_SIZE 200000');
// A winner in numbers that are no codes of ours, and models that are no texts.
await copy(`SELECT 'm' || i % 3 AS model_a, 'm' || (i + 1) % 3 AS model_b, (i % 3)::INTEGER AS winner FROM range(30) t(i)`,
    `${into}/codes`, 'CODEC zstd');
await copy('SELECT 1 AS model_a, 2 AS model_b, 1 AS winner', `${into}/numbers`, 'CODEC zstd');
// Categories as the Arena has them, in structs of truth values beside other things.
await copy(`SELECT 'm' || i % 3 AS model_a, 'm' || (i + 1) % 3 AS model_b, ['model_a', 'model_b'][1 + (i % 5 > 2)::INTEGER] AS winner,
    {'math_v0.1': {math: i % 2 = 1}, 'if_v0.1': {'if': i % 3 = 0, score: 4}} AS category_tag FROM range(60) t(i) ORDER BY i`,
    `${into}/tags`, 'CODEC zstd');
// Votes that say no question but hold the conversations, with contents as texts and as lists of pieces.
const say = (i) => ['東京の天気は？', 'Write "code".', 'Why?\n', 'a'][i % 4] + (i % 11);
const talks = votes.slice(0, 60).map(({model_a, model_b, winner}, i) => {
    const talk = (seat) => [{role: 'user', content: say(i)}, {role: 'assistant', content: '**b** '.repeat(below(4)) +
        '# h\n- x\n'.repeat(below(3)) + seat.repeat(below(60))}];
    return {model_a, model_b, winner, conversation_a: talk('a'), conversation_b: talk('b')};
});
const inPieces = (talk) => talk.map(({role, content}) => ({role, content: [{type: 'text', text: content, image: null}]}));
const pieces = talks.map((row) => ({...row, conversation_a: inPieces(row.conversation_a),
    conversation_b: inPieces(row.conversation_b)}));
for (const [name, list, kind] of [['talks', talks, 'STRUCT(role VARCHAR, content VARCHAR)[]'], ['pieces', pieces,
    'STRUCT(role VARCHAR, content STRUCT(type VARCHAR, text VARCHAR, image VARCHAR)[])[]']]) {
    const file = path.join(scratch, name + '.jsonl');
    fs.writeFileSync(file, list.map(line).join(''));
    fs.writeFileSync(path.join(cases, name + '.jsonl.gz'), zlib.gzipSync(fs.readFileSync(file)));
    await copy(`SELECT * FROM read_json('${file}', columns = {model_a: 'VARCHAR', model_b: 'VARCHAR', winner: 'VARCHAR',
        conversation_a: '${kind}', conversation_b: '${kind}'})`, `${into}/${name}`, 'CODEC zstd');
}
// Short ones to begin fuzzing with.
const seeds = path.join(import.meta.dirname, '../../fuzz/corpus/parquet');
fs.mkdirSync(seeds, {recursive: true});
const some = 'model_a, winner, turn, tstamp, is_code, conv, tags, weight, uuid';
for (const [name, options] of Object.entries({
    plain: 'CODEC uncompressed', v2: 'CODEC uncompressed, PARQUET_VERSION v2', snappy: 'CODEC snappy',
    gzip: 'CODEC gzip', zstd: 'CODEC zstd, PARQUET_VERSION v2',
}))
    await copy(`SELECT ${some} FROM ${read} LIMIT 5`, `../${path.relative(path.dirname(folder), seeds)}/${name}`,
        options);
fs.copyFileSync(path.join(cases, 'pieces.parquet'), path.join(seeds, 'pieces.parquet'));
fs.copyFileSync(path.join(folder, 'rust-delta.parquet'), path.join(seeds, 'rust-delta.parquet'));
fs.copyFileSync(path.join(folder, 'rust-split.parquet'), path.join(seeds, 'rust-split.parquet'));
fs.copyFileSync(path.join(folder, 'rust-pages-v2.parquet'), path.join(seeds, 'rust-pages-v2.parquet'));
fs.rmSync(scratch, {recursive: true});
