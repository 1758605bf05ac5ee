"""The figures of the pages, which bench/run takes with the others: writing all of them, and asking a
server for each kind. The benchmark is that of the figure `long`: 100,000 judgments of 6 kB by the mock, 50
models, 200 questions.
"""
import contextlib
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse

N_REQUESTS = 300  # of a kind of page


def peak_memory(pid):
    with open('/proc/%d/status' % pid, encoding='ascii') as status:
        return int(re.search(r'VmHWM:\s+(\d+)', status.read()).group(1)) / 1000


def files_of(site):
    """The paths of all files with their sizes."""
    found = {}
    for folder, _, names in os.walk(site):
        for name in names:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, site)] = os.path.getsize(path)
    return found


def measure_writing(jrank, bench, site):
    for what, pages in (('packed', 'questions'), ('all pages', 'all'),
                        ('all pages once more, over those that are there', 'all')):
        start = time.perf_counter()
        process = subprocess.Popen([jrank, 'site', bench, '-o', site, '--pages', pages], stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit('bench: failed: jrank site')
        files = files_of(site)
        largest = max((path for path in files if path.endswith('.html')), key=files.get)
        print('%s: %d pages of matches, %d files, %.0f MB\n    %.1f s, %.1f s of them CPU, %.0f MB of memory; largest: '
              '%s, %.0f kB; wanted: under 30 s for 100,000 matches, no page over 1 MB\n    $ jrank site %s --pages %s -o '
              'site' % (what, sum(path.startswith('match' + os.sep) for path in files), len(files),
                        sum(files.values()) / 1e6, time.perf_counter() - start,
                        usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, largest,
                        files[largest] / 1000, os.path.basename(bench), pages), flush=True)


@contextlib.contextmanager
def server(jrank, bench):
    """A server once it is ready: its process, its address, the seconds that took."""
    start = time.perf_counter()
    process = subprocess.Popen([jrank, 'serve', bench, '--port', '0'], stderr=subprocess.PIPE,
                               stdin=subprocess.DEVNULL, text=True)
    try:
        line = process.stderr.readline()
        yield process, line.split(' at ')[-1].strip(), time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def ask(connection, path):
    """Milliseconds until the whole answer is there, and the answer."""
    start = time.perf_counter()
    connection.request('GET', path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status not in (200, 303):
        sys.exit('bench: failed: GET %s: %d' % (path, answer.status))
    return 1000 * (time.perf_counter() - start), body


def measure_serving(jrank, bench, site):
    kinds = {}
    for path in sorted(files_of(site)):
        is_page = path.endswith('.html') or path.startswith('data' + os.sep)
        if is_page and not path.endswith('.mcmc.html'):  # a server does not compute posteriors
            kinds.setdefault(path.split(os.sep)[0], []).append(path)
    with server(jrank, bench) as (process, address, seconds):
        at = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(at.hostname, at.port)
        connection.request('GET', at.path)
        answer = connection.getresponse()
        answer.read()
        root = urllib.parse.urljoin(at.path, answer.getheader('Location', at.path)).rsplit('/', 1)[0]
        print('a server: ready in %.2f s with %.0f MB; wanted: under 3 s and 500 MB\n    $ jrank serve %s'
              % (seconds, peak_memory(process.pid), os.path.basename(bench)))
        _, first = ask(connection, root + '/index.html')
        bare = re.sub(rb'<svg.*?</svg>', b'', first, flags=re.DOTALL)
        print('    the leaderboard: %.0f kB, %.0f kB without charts; wanted: under 100 kB without' %
              (len(first) / 1000, len(bare) / 1000))
        print('    requests, one after the other; wanted: under 50 ms each')
        draw = random.Random(1)
        for kind, paths in kinds.items():
            chosen = draw.choices(paths, k=N_REQUESTS)
            asked = sorted(ask(connection, '%s/%s' % (root, path)) for path in chosen)
            times = [milliseconds for milliseconds, _ in asked]
            print('    %-16s median %.2f ms, 99 %% under %.2f ms, slowest %.2f ms; up to %.0f kB'
                  % (kind, statistics.median(times), times[int(0.99 * len(times))], times[-1],
                     max(len(body) for _, body in asked) / 1000), flush=True)
        print('    memory after that: %.0f MB' % peak_memory(process.pid), flush=True)


def run_group(jrank, folder, bench):
    """Writes and serves the benchmark, which has its judgments."""
    site = os.path.join(folder, 'site')
    measure_writing(jrank, bench, site)
    measure_serving(jrank, bench, site)
    shutil.rmtree(site)
