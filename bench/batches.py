"""The figure of judging in batches, which bench/run takes with the others.

The scripted server of batches (tests/support/batch_server) is on the same machine and ends each batch at once, so what
is measured is jrank's own work: the plan, writing and sending the requests, keeping and reading the results, the records.
"""
import os
import subprocess
import sys

import judging

N_JUDGMENTS = 100000


def run_groups(build, folder, on):
    if not on('batch'):
        return
    jrank = os.path.join(build, 'jrank')
    server = os.path.join(os.path.dirname(__file__), '..', 'tests', 'support', 'batch_server')
    bench = judging.write_bench(jrank, os.path.join(folder, 'batches'), 100)
    with subprocess.Popen([server, '--port-file', '-', '--reply', 'The first is better. [[A]]'], cwd=folder,
                          stdout=subprocess.PIPE, text=True) as process:
        url = 'http://127.0.0.1:%s/v1#judge' % process.stdout.readline().strip()
        with open(os.devnull, 'w', encoding='ascii') as nowhere:
            asked = subprocess.Popen([jrank, 'judge', '--bench-name', bench, '--judge-model', url, '--n',
                                      str(N_JUDGMENTS), '--batch', '--poll', '0.5'], stdout=nowhere, stderr=nowhere)
            _, status, usage = os.wait4(asked.pid, 0)
            asked.returncode = os.waitstatus_to_exitcode(status)
        process.kill()
    if asked.returncode:
        sys.exit('bench: failed: judging in batches')
    print('%d judgments in batches\n    %.1f s of processor time, %.0f MB at most; wanted: under 30 s and 300 MB'
          % (N_JUDGMENTS, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000), flush=True)
