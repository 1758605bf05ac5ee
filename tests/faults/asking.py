"""What the tests of faults share: a benchmark folder, the scripted server, and runs of jrank that ask it."""
import collections
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

JRANK, LLM_SERVER = (os.path.abspath(path) for path in sys.argv[1:3])
WORK = pathlib.Path(tempfile.mkdtemp(prefix='jrank-faults.'))
# How much longer things take here: JRANK_PATIENCE, as tools/run-tests sets it.
FACTOR = float(os.environ.get('JRANK_PATIENCE') or 1)
PATIENCE = 300 * FACTOR  # seconds
STARTED = []  # processes


def begin(words, **how):
    """A process that ends with its test, also where that fails."""
    STARTED.append(subprocess.Popen(words, **how))
    return STARTED[-1]


def end_what_is_left():
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
            process.wait()


class Bench:
    """A benchmark of questions, each with so many turns, that so many models have answered."""

    def __init__(self, n_questions, n_models=0, n_turns=1):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        self.rounds = 10  # of the bootstrap, for `jrank run`
        self.halves = set()  # files with a last line that a kill left unfinished, and that line
        questions = [{'question_id': q, 'category': '試験',
                      'turns': ['質問%d の%d番目です。' % (q, turn + 1) for turn in range(n_turns)]}
                     for q in range(1, n_questions + 1)]
        write_lines(self.folder / 'questions.jsonl', questions)
        for m in range(n_models):
            write_lines(self.folder / 'answers' / ('model%d.jsonl' % m), [
                {'question_id': q['question_id'], 'answer_id': '%d-%d' % (q['question_id'], m),
                 'model_id': 'model%d' % m,
                 'choices': [{'index': 0, 'turns': ['モデル%d の答え' % m] * n_turns}]} for q in questions])
        write_lines(self.folder / 'judge_prompts.jsonl', [{
            'name': 'short', 'type': 'pairwise', 'system_prompt': '審査してください。', 'output_format': 'last',
            'prompt_template': '{question}\n<A>{answer_a}</A>\n<B>{answer_b}</B>\n1、2、3のどれですか。'}])

    def lines(self, name):
        """The records of a file; its last line may be half written while jrank runs, not afterwards."""
        path = self.folder / name
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding='utf-8').splitlines()]

    def config(self, server):
        """A config for `jrank run` with three models and the judge m, all of this server."""
        a, b, c, m = ({'id': name, 'base_url': 'http://127.0.0.1:%d/v1' % server.port} for name in 'abcm')
        path = self.folder / 'config.json'
        path.write_text(json.dumps({
            'benchmark_name': str(self.folder), 'evaluation_mode': 'pairwise-all', 'both_orders': True,
            'models': {'api_models': [a, b, c], 'judge_models': [m]},
            'ranking': {'methods': ['mle'], 'bootstrap_n': self.rounds, 'charts': False}}), encoding='utf-8')
        return str(path)

    def n_written(self, name):
        """Whole lines, of a file that is being written."""
        path = self.folder / name
        return path.read_bytes().count(b'\n') if path.exists() else 0

    def n_judged(self):
        return self.n_written('model_judgment/m_pair.jsonl')

    def verdicts(self):
        return self.lines('model_judgment/m_pair.jsonl')


def write_lines(path, records):
    path.parent.mkdir(exist_ok=True)
    path.write_text(''.join(json.dumps(r, ensure_ascii=False) + '\n' for r in records), encoding='utf-8')


class Server:
    """llm-server; new_requests() tells what came since the last call."""

    def __init__(self, *options, script=''):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=WORK))
        (self.folder / 'script').write_text(script, encoding='utf-8')
        self.process = begin(
            [LLM_SERVER, '--port-file', 'port', '--log', 'log', '--script', 'script', '--quiet',
             '--max-seconds', '1800', *options], cwd=self.folder)
        self.offset = 0
        wait_for(lambda: (self.folder / 'port').exists())
        self.port = int((self.folder / 'port').read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)

    def settle(self):
        """Waits until what a killed process had sent has been read: the server takes connections and
        requests in the order in which they came, and this one came last."""
        for _ in range(2):
            asked = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
            asked.request('GET', '/v1/models')
            asked.getresponse().read()
            asked.close()

    def new_events(self):
        with open(self.folder / 'log', 'rb') as log:
            log.seek(self.offset)
            whole = log.read().rpartition(b'\n')[0] + b'\n'
        if whole == b'\n':
            return []
        self.offset += len(whole)
        return [json.loads(line) for line in whole.splitlines()]

    def new_requests(self):
        """Each as a tuple of the model and the texts of the messages, without the system's."""
        bodies = [json.loads(event['body']) for event in self.new_events()
                  if event['event'] == 'request' and event['method'] == 'POST']
        return [(body['model'], *(m['content'] for m in body['messages'] if m['role'] != 'system'))
                for body in bodies]


def command(verb, bench, server, *options):
    if verb == 'run':
        return [JRANK, verb, bench.config(server), *options]
    model = '--judge-model' if verb in ('judge', 'verify') else '--model'
    return [JRANK, verb, '--bench-name', str(bench.folder), model, 'm', '--base-url',
            'http://127.0.0.1:%d/v1' % server.port, *options]


def start(*words, **how):
    return begin(command(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                 stderr=subprocess.PIPE, encoding='utf-8', **how)


def run(*words, **how):
    """Runs to the end: (exit status, standard output, standard error)."""
    process = start(*words, **how)
    out, errors = process.communicate(timeout=PATIENCE)
    assert 'Sanitizer' not in errors and 'runtime error' not in errors, errors
    return process.returncode, out, errors


def wait_for(is_so, process=None):
    """Waits until it is so, or the process has ended."""
    deadline = time.monotonic() + PATIENCE
    while not is_so() and (process is None or process.poll() is None):
        assert time.monotonic() < deadline, 'nothing came of it'
        time.sleep(0.001)


def parsed(line):
    """The record of a line; None where it is half of one."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def complete_lines(bench, name):
    """The records of a file that no program writes any more. A kill may leave half of a long line, which is
    no record, or a line without its end, which is one; check_repaired sees what the next run makes of it."""
    path = bench.folder / name
    whole, _, last = path.read_bytes().rpartition(b'\n') if path.exists() else (b'', b'', b'')
    if last:
        bench.halves.add((path, last))
    records = [json.loads(line) for line in whole.splitlines()]
    return records + [parsed(last)] * (parsed(last) is not None)


def check_repaired(bench):
    """After a run: each line that kills left unfinished was ended, or is kept whole beside the file."""
    for path, line in bench.halves:
        torn = path.with_name(path.name + '.torn')
        kept = torn.read_bytes().splitlines() if torn.exists() else []
        if path.exists():  # a file of finished turns goes with the last answer
            text = path.read_bytes()
            assert not text or text.endswith(b'\n'), '%s ends in half a line' % path.name
            assert line in kept or line in text.splitlines(), '%s: half a line is gone' % path.name
            assert all(parsed(one) is not None for one in text.splitlines()), '%s: half a line within' % path.name
        elif parsed(line) is None:
            assert line in kept, '%s: half a line is gone' % path.name


def judged(bench):
    """The requests, as Server tells them, whose verdicts the folder holds."""
    return {('m', record['prompt']) for record in complete_lines(bench, 'model_judgment/m_pair.jsonl')}


def answered(bench, model='m'):
    """The requests whose replies the folder holds. A turn's request has the turns before it and their
    replies in it."""
    questions = {q['question_id']: q['turns'] for q in bench.lines('questions.jsonl')}
    replies = {}
    for record in complete_lines(bench, 'answers/unfinished/%s.turns.jsonl' % model):
        replies[record['question_id'], record['turn'] - 1] = record['text']
    for record in complete_lines(bench, 'answers/%s.jsonl' % model):
        for turn, text in enumerate(record['choices'][0]['turns']):
            replies[record['question_id'], turn] = text
    known = set()
    for question, turn in replies:
        request = [model]
        for i in range(turn + 1):
            request += [questions[question][i]] + ([replies[question, i]] if i < turn else [])
        known.add(tuple(request))
    return known


def match_of(record):
    return record['question_id'], record['model1_id'], record['model2_id'], record['turn']


def check_one_verdict_each(bench, n_matches):
    counts = collections.Counter(match_of(record) for record in bench.verdicts())
    assert len(counts) == n_matches, '%d matches of %d have a verdict' % (len(counts), n_matches)
    assert max(counts.values()) == 1, 'several verdicts: %s' % [m for m in counts if counts[m] > 1]
    assert all(record['winner'] in (1, 2, 3) for record in bench.verdicts())


def check_both_turns(bench, n_questions):
    records = bench.lines('answers/m.jsonl')
    assert sorted(r['question_id'] for r in records) == list(range(1, n_questions + 1))
    assert all(len(r['choices'][0]['turns']) == 2 for r in records)
    unfinished = bench.folder / 'answers/unfinished'
    assert not unfinished.exists() or all(path.suffix == '.torn' for path in unfinished.iterdir())


def main(tests):
    """Runs the tests, says which failed, and exits as the last line says."""
    failed = 0
    try:
        for test in tests:
            try:
                said = test()
                print('%s%s' % (test.__name__.replace('_', ' '), ': %s' % said if said else ''), flush=True)
            except Exception as problem:  # pylint: disable=broad-except
                failed += 1
                print('FAIL %s: %r' % (test.__name__.replace('_', ' '), problem), flush=True)
            end_what_is_left()
    finally:
        shutil.rmtree(WORK)
    print('%d passed, %d failed' % (len(tests) - failed, failed))
    sys.exit(1 if failed else 0)
