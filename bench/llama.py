"""The figures with a model of one's own, which bench/run takes where `llama` or `llama-pace` is named.

It is a real llama-server (tools/setup brings it) with models of random weights. What comes out of its cache is
measured on real answers (JRANK_SHARED), which takes half an hour.
"""
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

import judging

SLOTS = 4
N_RUNS = 3


def write_model(source, path, options):
    subprocess.run([sys.executable, os.path.join(source, 'tests', 'support', 'tiny_gguf.py')] + options + [path],
                   check=True)
    return path


def measure_cache(build, folder, source):
    server = os.path.join(source, 'build-deps', 'llama')
    data = os.path.join(os.environ.get('JRANK_SHARED', ''), 'data', 'rakuda_v2')
    if not os.path.exists(os.path.join(server, 'llama-server')) or not os.path.isdir(data):
        print('SKIP the order that caches with llama-server: it is not in build-deps/llama, or no real answers')
        return
    models = os.path.join(folder, 'local.json')
    model = write_model(source, os.path.join(folder, 'tiny.gguf'),
                        ['--ctx', '16384', '--layers', '1', '--embd', '32', '--ff', '64'])
    with open(models, 'w', encoding='utf-8') as out:
        json.dump([{'id': 'tiny', 'provider': 'local', 'model': model,
                    'params': {'grammar': 'root ::= "[[A]]"'}}], out)
    for options in (['--n', '1200'], ['--mode', 'pairwise-all', '--first-n', '8']):
        for slots in ('1', '4'):
            bench = os.path.join(folder, 'llama')
            shutil.rmtree(bench, ignore_errors=True)
            shutil.copytree(data, bench, ignore=lambda _, names: {'published_rankings'} & set(names))
            report = subprocess.run([os.path.join(build, 'jrank'), 'judge', '--bench-name', bench, '--models', models,
                                     '--slots', slots, '--context', '8192', '--max-tokens', '16', '--format', 'json']
                                    + options, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    env=dict(os.environ, PATH=server + ':' + os.environ['PATH'])).stdout
            told = json.loads(report)[0]
            print('llama-server, %s slots, %s: %.1f %% of the input out of the cache'
                  % (slots, ' '.join(options), 100 * told['cached_tokens'] / told['input_tokens']), flush=True)


@contextlib.contextmanager
def llama_server(source, model):
    """A llama-server while it listens: its URL."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([os.path.join(source, 'build-deps', 'llama', 'llama-server'), '-m', model, '--host',
                                '127.0.0.1', '--port', str(port), '--parallel', str(SLOTS), '-c', '4096'],
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen('http://127.0.0.1:%d/health' % port).close()
                break
            time.sleep(0.1)
        yield 'http://127.0.0.1:%d/v1' % port
    finally:
        process.kill()
        process.wait()


def tokens_a_second(build, bench, models, options):
    """Of a whole run from nothing, start and end included."""
    shutil.rmtree(os.path.join(bench, 'answers'), ignore_errors=True)
    start = time.perf_counter()
    report = subprocess.run([os.path.join(build, 'jrank'), 'answer', '--bench-name', bench, '--models', models,
                             '--max-tokens', '64', '--format', 'json'] + options,
                            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return json.loads(report)[0]['output_tokens'] / (time.perf_counter() - start)


def measure_pace(build, folder, source):
    """The limit found by trying beside fixed ones, in turns, since the machine changes."""
    if not os.path.exists(os.path.join(source, 'build-deps', 'llama', 'llama-server')):
        print('SKIP the pace of a llama-server: it is not in build-deps/llama')
        return
    bench, models = os.path.join(folder, 'paced'), os.path.join(folder, 'paced.json')
    judging.write_questions(bench, 1000)
    model = write_model(source, os.path.join(folder, 'paced.gguf'),
                        ['--ctx', '4096', '--layers', '2', '--embd', '128', '--ff', '256', '--eos-prob', '0.0001'])
    limits = {'adaptive': []}
    limits.update(('--parallel %d' % n, ['--parallel', str(n)]) for n in (SLOTS // 2, SLOTS, 2 * SLOTS))
    rates = {name: [] for name in limits}
    with llama_server(source, model) as url:
        with open(models, 'w', encoding='utf-8') as out:
            json.dump([{'id': 'paced', 'provider': 'openai', 'model': 'paced', 'base_url': url}], out)
        tokens_a_second(build, bench, models, [])
        for _ in range(N_RUNS):
            for name, options in limits.items():
                rates[name].append(tokens_a_second(build, bench, models, options))
    medians = {name: statistics.median(rate) for name, rate in rates.items()}
    own = medians.pop('adaptive')
    print('llama-server, %d slots, tokens a second: adaptive %.0f; %s\n    %.0f %% of the best fixed limit; wanted: 97 %%'
          % (SLOTS, own, ', '.join('%s %.0f' % pair for pair in medians.items()), 100 * own / max(medians.values())),
          flush=True)


def run_groups(build, folder, source, wanted):
    if 'llama' in wanted:
        measure_cache(build, folder, source)
    if 'llama-pace' in wanted:
        measure_pace(build, folder, source)
