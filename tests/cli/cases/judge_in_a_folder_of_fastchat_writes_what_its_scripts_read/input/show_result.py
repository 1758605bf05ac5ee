"""The table that FastChat's show_result.py makes of pairs, and the keys that its qa_browser.py and
compute_agreement.py look up in each record."""
import collections
import json
import sys

records = [json.loads(line) for line in open(sys.argv[1])]
for record in records:
    for key in ('question_id', 'model_1', 'model_2', 'judge', 'turn', 'g1_judgment', 'g2_judgment', 'g1_user_prompt', 'g2_user_prompt'):
        record[key]
counts = collections.defaultdict(collections.Counter)
for record in records:
    first, second = record['g1_winner'], record['g2_winner']
    if 'error' in (first, second):
        continue
    for model in ('model_1', 'model_2'):
        outcome = 'tie' if first == 'tie' or first != second else 'win' if first == model else 'loss'
        counts[record[model]][outcome] += 1
print('model,wins,losses,ties')
for model, n in sorted(counts.items()):
    print(f"{model},{n['win']},{n['loss']},{n['tie']}")
