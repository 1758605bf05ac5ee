"""The figures of judging, which bench/run takes with the others.

The scripted server (tests/support/llm_server.c) runs in another process on the same machine, so what it
takes is missing to the program that is measured; its processor time is printed beside. Answers are drawn
by the mock, long enough for judgments of 6 kB. A rate is whole runs, start of the process to its exit:
plan, ramp and the last sync are part of it.
"""
import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time

import site_pages

N_MODELS = 50
WORDS = 350  # of an answer: two of them and the prompt around make 6 kB
N_RUNS = 3


def write_questions(folder, n_questions):
    os.makedirs(folder)
    with open(os.path.join(folder, 'questions.jsonl'), 'w', encoding='utf-8') as out:
        for question in range(n_questions):
            out.write(json.dumps({'question_id': question, 'category': 'c%d' % (question % 4),
                                  'turns': ['第%d問：制度の成り立ちと影響を説明してください。'
                                            % question]}) + '\n')


def write_bench(jrank, folder, n_questions):
    """A benchmark whose answers the mock gave."""
    if os.path.isdir(folder):
        return folder
    write_questions(folder, n_questions)
    models = os.path.join(folder, 'models.json')
    with open(models, 'w', encoding='utf-8') as out:
        json.dump([{'id': 'm%02d' % i, 'provider': 'mock', 'model': 'words=%d,name=m%02d' % (WORDS, i)}
                   for i in range(N_MODELS)], out)
    subprocess.run([jrank, 'answer', '--bench-name', folder, '--models', models], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder


@contextlib.contextmanager
def server(build, folder, options):
    """The scripted server while it listens: its URL, and a function for its processor time."""
    port_file = os.path.join(folder, 'port')
    process = subprocess.Popen([os.path.join(build, 'tests', 'support', 'llm-server'), '--quiet',
                                '--max-seconds', '600', '--verdict-form', 'letter', '--port-file',
                                port_file] + options, stdin=subprocess.DEVNULL)
    try:
        while not os.path.exists(port_file) and process.poll() is None:
            time.sleep(0.01)
        with open(port_file, encoding='ascii') as port:
            yield 'http://127.0.0.1:%s/v1#judge' % port.read().strip(), process.pid
    finally:
        process.kill()
        process.wait()
        os.unlink(port_file)


def seconds_of(pid):
    """Processor seconds of a running process."""
    with open('/proc/%d/stat' % pid, encoding='ascii') as stat:
        fields = stat.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def judge(command, bench):
    """One run from nothing: seconds, processor seconds, kilobytes, and its own report."""
    shutil.rmtree(os.path.join(bench, 'model_judgment'), ignore_errors=True)
    start = time.perf_counter()
    with open(os.devnull, 'w', encoding='ascii') as nowhere:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=nowhere)
        report = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit('bench: failed: ' + ' '.join(command))
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, json.loads(report)[0]


def measure_judging(name, target, build, folder, bench, n, options=(), latency=50, server_options=()):
    """Runs against the server; returns the best rate and the median of milliseconds of a judgment."""
    jrank = os.path.join(build, 'jrank')
    runs, server_seconds = [], []
    for _ in range(N_RUNS):
        with server(build, folder, ['--latency-ms', str(latency)] + list(server_options)) as (url, pid):
            runs.append(judge([jrank, 'judge', '--bench-name', bench, '--judge-model', url, '--n', str(n),
                               '--format', 'json'] + list(options), bench))
            server_seconds.append(seconds_of(pid))
    rates = [n / run[0] for run in runs]
    per_judgment = [1000 * run[1] / n for run in runs]
    print('%s, %d judgments\n'
          '    %.0f judgments/s (best %.0f) of %d runs; %.3f ms CPU each (best %.3f), server %.3f; '
          '%.0f MB at most; %s in flight, %s retries; load %.1f; wanted: %s\n'
          '    $ llm-server --verdict-form letter --latency-ms %d %s'
          % (name, n, statistics.median(rates), max(rates), N_RUNS, statistics.median(per_judgment),
             min(per_judgment), 1000 * min(server_seconds) / n, max(run[2] for run in runs) / 1000,
             '/'.join(str(run[3]['most_in_flight']) for run in runs),
             '/'.join(str(run[3]['retries']) for run in runs), os.getloadavg()[0], target, latency,
             ' '.join(server_options)))
    print('    $ jrank judge --bench-name %s --judge-model URL --n %d %s'
          % (os.path.basename(bench), n, ' '.join(options)), flush=True)
    return max(rates), statistics.median(per_judgment)


def measure_provenance(build, per_judgment):
    """What says where a judgment came from, as a share of what a judgment takes."""
    program = os.path.join(build, 'bench', 'time_provenance')
    micros = float(subprocess.run([program], check=True, capture_output=True).stdout)
    print('what says where a judgment came from: hashes, served model, wording\n'
          '    %.2f microseconds of the %.0f of a judgment, %.2f %%; wanted: under 1 %%\n    $ time_provenance'
          % (micros, 1000 * per_judgment, micros / 10 / per_judgment), flush=True)


def measure_adaptive(build, folder, bench):
    """The default limit against the best fixed one, where the server takes all and where it does not."""
    for name, n, fixed, latency, options in (
            ('a server that takes all', 20000, '1000', 50, ()),
            ('one that takes its time', 60000, '1000', 500, ()),
            ('a server that refuses above 64', 10000, '64', 50, ('--capacity', '64'))):
        best, _ = measure_judging('%s, --parallel %s' % (name, fixed), '-', build, folder, bench, n,
                                  ('--parallel', fixed), latency, options)
        found, _ = measure_judging('%s, adaptive' % name, '95 %, under 100 MB', build, folder, bench, n,
                                   (), latency, options)
        print('    adaptive: %.0f %% of --parallel %s' % (100 * found / best, fixed), flush=True)


def measure_whole_runs(jrank, folder):
    """`jrank run` from questions to a ranking, and again with nothing to ask: processor time by n."""
    bench, config = os.path.join(folder, 'whole'), os.path.join(folder, 'whole.json')
    for n in (25000, 50000, 100000):
        models = [{'id': 'm%02d' % i, 'path': 'mock:words=60,name=m%02d' % i} for i in range(N_MODELS)]
        with open(config, 'w', encoding='utf-8') as out:
            json.dump({'benchmark_name': bench, 'num_judges': n,
                       'models': {'api_models': models,
                                  'judge_models': [{'id': 'judge', 'path': 'mock:judge=odds'}]},
                       'ranking': {'charts': False}}, out)
        usages = []
        for _ in range(N_RUNS):
            shutil.rmtree(bench, ignore_errors=True)
            write_questions(bench, 200)
            for _ in range(2):
                process = subprocess.Popen([jrank, 'run', config], stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                if process.returncode:
                    sys.exit('bench: failed: jrank run')
                usages.append(usage)
        first, again = (statistics.median(u.ru_utime + u.ru_stime for u in usages[i::2]) for i in (0, 1))
        print('a whole run of mocks, %d models, 200 questions, %d judgments\n'
              '    %.2f s CPU, %.2f s once more with nothing to ask, of %d runs; %.0f MB at most; '
              'wanted: linear, under 1 GB\n    $ jrank run %s'
              % (N_MODELS, n, first, again, N_RUNS, max(u.ru_maxrss for u in usages) / 1000,
                 os.path.basename(config)), flush=True)


def run_groups(build, folder, on, measure):
    """The groups that are on; measure is that of bench/run."""
    jrank = os.path.join(build, 'jrank')
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def small():
        return write_bench(jrank, os.path.join(folder, 'q40'), 40)

    def large():
        return write_bench(jrank, os.path.join(folder, 'q200'), 200)

    def by_mock(bench, n):
        return [jrank, 'judge', '--bench-name', bench, '--judge-model', 'mock:', '--n', str(n)]

    if on('judging'):
        _, per_judgment = measure_judging('1,000 in flight, 50 ms', '10,000/s, under 0.15 ms and 100 MB',
                                          build, folder, small(), 20000, ('--parallel', '1000'))
        measure_provenance(build, per_judgment)
        measure_judging('100 in flight, 200 ms', '475/s of the ideal 500', build, folder, small(), 5000,
                        ('--parallel', '100'), latency=200)
    if on('pace'):
        measure_adaptive(build, folder, small())
    if on('pairing'):
        shutil.rmtree(os.path.join(small(), 'model_judgment'), ignore_errors=True)
        for n in (5000, 20000, 80000):
            measure('plan of 50 models and 40 questions, n = %d' % n,
                    'under 200 ms' if n == 20000 else '-', 20, by_mock(small(), n) + ['--dry-run'])
    if on('whole'):
        measure_whole_runs(jrank, folder)
    if on('long') or on('resume') or on('site'):
        for n in (10000, 100000):
            shutil.rmtree(os.path.join(large(), 'model_judgment'), ignore_errors=True)
            measure('%d judgments by the mock, 50 models, 200 questions' % n, 'under 1 GB', 1,
                    by_mock(large(), n))
    if on('resume'):
        size = sum(entry.stat().st_size for entry in os.scandir(os.path.join(large(), 'model_judgment')))
        measure('start with 100,000 judgments on disk (%.0f MB)' % (size / 1e6), 'under 1.5 s', 7,
                by_mock(large(), 100000) + ['--dry-run'])
    if on('site'):
        site_pages.run_group(jrank, folder, large())
