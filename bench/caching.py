"""The figures of the order that caches, which bench/run takes with the others.

A provider is the scripted server (tests/support/llm_server.c) that keeps the beginnings of prompts by
the documented rules and writes a bill. Calls take 0.1 s where a real one takes 20, so that a beginning
is kept for 1.5 s instead of 300.
"""
import json
import os
import random
import shutil
import subprocess

import judging

PRICES = {'input': 2, 'output': 8, 'cached': 0.2, 'cache_write': 2.5}
WORDS = ('institution law people village tax river market custom order because however slowly again king '
         'council write grow fall trade field').split()


def write_bench(folder):
    """20 models and 40 questions, answers of about 1,000 tokens."""
    judging.write_questions(folder, 40)
    draw = random.Random(1)
    os.makedirs(os.path.join(folder, 'answers'))
    for model in range(20):
        with open(os.path.join(folder, 'answers', 'm%02d.jsonl' % model), 'w', encoding='utf-8') as out:
            for question in range(40):
                text = ' '.join(draw.choice(WORDS) for _ in range(800))[:4000]
                out.write(json.dumps({'question_id': question, 'answer_id': '%d-%d' % (model, question),
                                      'model_id': 'm%02d' % model,
                                      'choices': [{'index': 0, 'turns': [text]}]}) + '\n')
    return folder


def ask(build, folder, bench, provider, order, lifetime, options):
    """One run from nothing: what the server charged, and jrank's own report."""
    stats, models = os.path.join(folder, 'stats'), os.path.join(folder, 'judge.json')
    shutil.rmtree(os.path.join(bench, 'model_judgment'), ignore_errors=True)
    with judging.server(build, folder, ['--latency-ms', '100', '--cache-seconds', str(lifetime), '--stats-file',
                                        stats, '--price'] + [str(p) for p in PRICES.values()]) as (url, pid):
        url = url.split('#')[0]
        with open(models, 'w', encoding='utf-8') as out:
            json.dump([{'id': 'judge', 'provider': provider, 'model': 'm', 'price': PRICES,
                        'base_url': url[:-3] if provider == 'anthropic' else url}], out)
        report = subprocess.run([os.path.join(build, 'jrank'), 'judge', '--bench-name', bench, '--models', models,
                                 '--parallel', '32', '--order', order, '--format', 'json'] + options,
                                check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        os.kill(pid, 15)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    with open(stats, encoding='utf-8') as told:
        return json.load(told), json.loads(report)[0]


def measure_bills(build, folder):
    bench = write_bench(os.path.join(folder, 'cached'))
    for provider in ('openai', 'anthropic'):
        for what, options in (('all pairs', ['--mode', 'pairwise-all']), ('n = 1200', ['--n', '1200'])):
            for lifetime in (1.5, 0.15):
                charged = {}
                for order in ('cache', 'random'):
                    bill, report = ask(build, folder, bench, provider, order, lifetime, options)
                    charged[order] = bill['charged_input']
                    told = 100 * (report['cost'] / bill['charged'] - 1)
                    print('%s, %s, kept %g s, --order %s\n    %.0f %% of the input out of the cache, $%.2f charged '
                          'for input; jrank says %+.1f %%' % (provider, what, lifetime, order, 100 * bill['cached_tokens']
                                                             / bill['input_tokens'], bill['charged_input'], told))
                print('    %.2f of the random order; wanted: 0.62' % (charged['cache'] / charged['random']), flush=True)


def run_groups(build, folder, on):
    if on('cache'):
        measure_bills(build, folder)
