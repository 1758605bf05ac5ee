// Votes for measuring: node make_votes.mjs FOLDER ROWS, after npm ci. Writes votes-snappy.parquet and
// votes-zstd.parquet with models, winner, question and eight numbers of style, and votes-bare.parquet with
// models and winner only.
import {DuckDBInstance} from '@duckdb/node-api';

const [folder, rows] = process.argv.slice(2);
const db = await (await DuckDBInstance.create(':memory:', {threads: '1'})).connect();
const any = (n) => `floor(random() * ${n})::INTEGER`;
await db.run('SELECT setseed(0.5)');
await db.run(`COPY (SELECT 'model-' || ${any(150)} AS model_a, 'model-' || ${any(150)} AS model_b,
    ['model_a', 'model_b', 'tie', 'tie (bothbad)'][1 + ${any(4)}] AS winner, 'question-' || ${any(1000)} AS question_id,
    {sum_assistant_a_tokens: ${any(2000)}, sum_assistant_b_tokens: ${any(2000)},
     header_count_a: {h1: ${any(20)}}, header_count_b: {h1: ${any(20)}},
     list_count_a: {ordered: ${any(9)}}, list_count_b: {ordered: ${any(9)}},
     bold_count_a: {"**": ${any(5)}}, bold_count_b: {"**": ${any(5)}}} AS conv_metadata
    FROM range(${rows})) TO '${folder}/votes-snappy.parquet' (FORMAT parquet, CODEC snappy)`);
for (const [name, columns] of [['zstd', '*'], ['bare', 'model_a, model_b, winner']])
    await db.run(`COPY (SELECT ${columns} FROM '${folder}/votes-snappy.parquet') TO '${folder}/votes-${name}.parquet'
        (FORMAT parquet, CODEC zstd)`);
