"""A benchmark with texts as models write them, for the size of its pages: site_texts.py FOLDER MODELS QUESTIONS VERDICTS.

Answers of 1 kB and judgments of 0.9 kB are cut at random from real answers (the folder rakuda_v2 of JRANK_SHARED), so that
they compress as such texts do. Then: jrank site FOLDER -o PAGES; du -sb PAGES.
"""
import json
import os
import pathlib
import random
import sys

ANSWER_SIZE, JUDGMENT_SIZE, QUESTION_SIZE = 1000, 900, 150  # bytes
LABELS = {'model_1': 'A', 'model_2': 'B', 'tie': 'C'}


def texts():
    for path in sorted(pathlib.Path(os.environ['JRANK_SHARED'], 'data/rakuda_v2/answers').glob('*.jsonl')):
        for line in path.read_text(encoding='utf-8').splitlines():
            for choice in json.loads(line)['choices']:
                yield from choice['turns']


def write(path, records):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('w', encoding='utf-8') as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + '\n' for record in records)


def judgments(draw, piece, models, n_questions, n):
    seen = set()
    while len(seen) < n:
        game = (1 + draw.randrange(n_questions), *draw.sample(range(len(models)), 2))
        if game in seen:
            continue
        seen.add(game)
        question, one, other = game
        wins = draw.random() < 1 / (1 + 2.718 ** ((one - other) / 12))
        winner = 'tie' if draw.random() < 0.1 else 'model_1' if wins else 'model_2'
        yield {'question_id': question, 'model_1': models[one], 'model_2': models[other], 'winner': winner,
               'judge': ['judge', 'pair-v2'], 'judgment': '%s\n[[%s]]' % (piece(JUDGMENT_SIZE), LABELS[winner]),
               'turn': 1, 'tstamp': 1735689600 + len(seen)}


def main():
    folder, n_models, n_questions, n = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:5])
    draw, source = random.Random(3), '\n\n'.join(texts()).encode()

    def piece(size):
        at = draw.randrange(len(source) - size)
        return source[at:at + size].decode('utf-8', 'ignore')

    models = ['model-%02d' % i for i in range(n_models)]
    write(folder / 'questions.jsonl', ({'question_id': i + 1, 'category': '知識 推論 作文 翻訳'.split()[i % 4],
                                        'turns': [piece(QUESTION_SIZE)]} for i in range(n_questions)))
    for model in models:
        write(folder / 'answers' / (model + '.jsonl'),
              ({'question_id': i + 1, 'answer_id': '%s-%d' % (model, i), 'model_id': model, 'tstamp': 1735689600,
                'choices': [{'index': 0, 'turns': [piece(ANSWER_SIZE)]}]} for i in range(n_questions)))
    write(folder / 'model_judgment/judge_pair.jsonl', judgments(draw, piece, models, n_questions, n))


main()
