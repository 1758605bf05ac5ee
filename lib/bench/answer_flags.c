/*
 * Each answer is looked at when it is read, by functions of lib/text, of which none knows answers;
 * what a flag means stands here. Models are read on all threads. Copies of other answers are told
 * at the end, from sketches.
 */
#include "answer_flags.h"

#include "answer_copies.h"
#include "answer_table.h"
#include "base/english.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vector.h"
#include "chat_call.h"
#include "folder.h"
#include "question.h"
#include "records.h"
#include "text/ending.h"
#include "text/fold.h"
#include "text/loop.h"
#include "thoughts.h"

enum { SHOWN_WIDTH = 60 };

void flag_reader_init(flag_reader *reader)
{
    phrase_index_init(&reader->phrases);
}

void flag_reader_release(flag_reader *reader)
{
    jr_buf_release(&reader->folded);
    jr_buf_release(&reader->letters);
}

static text_profile fold(flag_reader *reader, jr_str text)
{
    text_profile profile = TEXT_PROFILE_NONE;
    jr_buf_clear(&reader->folded);
    jr_buf_clear(&reader->letters);
    text_fold_and_count(&reader->folded, &reader->letters, &profile, text);
    return profile;
}

flag_question flag_question_of(flag_reader *reader, jr_arena *arena, jr_str text)
{
    text_profile profile = TEXT_PROFILE_NONE;
    text_profile_add_prose(&profile, text);
    (void)fold(reader, text);
    return (flag_question){.language = text_names_language(text) ? LANGUAGE_UNKNOWN
                                                                 : text_profile_language(&profile),
                           .letters = jr_arena_copy(arena, jr_buf_str(&reader->letters))};
}

/* Where the next note goes. */
typedef struct noting {
    jr_arena *arena;
    flag_note **end;
    uint32_t turn;
} noting;

static void add_note(noting *n, answer_flag flag, jr_str sentence)
{
    flag_note *note = jr_arena_alloc(n->arena, 1, sizeof *note);
    *note = (flag_note){.flag = flag, .turn = n->turn, .sentence = sentence};
    *n->end = note;
    n->end = &note->next;
}

static const char *shown(jr_arena *arena, jr_str text)
{
    JR_BUF_AUTO jr_buf clipped = {0};
    jr_text_append_clipped(&clipped, text, SHOWN_WIDTH);
    return jr_arena_copy(arena, jr_buf_str(&clipped)).data;
}

static void note_language(noting *n, const flag_question *question, jr_str words,
                          const text_profile *all)
{
    text_profile prose = TEXT_PROFILE_NONE;
    bool has_code = str_contains(words, TEXT_FENCE);
    if (has_code)
        text_profile_add_prose(&prose, words);
    text_language language = text_profile_language(has_code ? &prose : all);
    if (question->language != LANGUAGE_UNKNOWN && language != LANGUAGE_UNKNOWN &&
        question->language != language)
        add_note(n, ANSWER_LANGUAGE,
                 jr_arena_format(n->arena, ENGLISH("is in %s, its question in %s"),
                                 text_language_name(language),
                                 text_language_name(question->language)));
}

static bool note_loop(noting *n, jr_str words)
{
    text_loop loop = text_loop_at_end(words);
    size_t n_times = loop.period ? loop.size / loop.period : 0;
    if (loop.period)
        add_note(n, ANSWER_LOOP,
                 jr_arena_format(n->arena, ENGLISH("ends in %zu %s of %zu bytes"), n_times,
                                 n_times == 1 ? "repetition" : "repetitions", loop.period));
    return loop.period;
}

static void note_characters(noting *n, const text_profile *p)
{
    enum { MISREAD_BY_CHANCE = 2 };
    bool is_misread = p->n_misread > MISREAD_BY_CHANCE;
    if (p->n_replaced || is_misread)
        add_note(n, ANSWER_MOJIBAKE,
                 jr_arena_format(n->arena, ENGLISH("has %u characters that %s"),
                                 is_misread ? p->n_misread : p->n_replaced,
                                 is_misread ? ENGLISH("were read in a wrong encoding")
                                            : ENGLISH("could not be read (U+FFFD)")));
    unsigned n_controls = is_misread ? 0 : p->n_controls;
    if (n_controls || p->n_reordering)
        add_note(n, ANSWER_CONTROL,
                 jr_arena_format(n->arena,
                                 ENGLISH("has %u control characters and %u that turn text around"),
                                 n_controls, p->n_reordering));
}

static void note_forged(noting *n, const flag_reader *reader, const phrases_found *found)
{
    static const struct {
        phrase_kind kind;
        const char *what;
    } forged[] = {
        {PHRASE_BLOCK, ENGLISH("has the marks of a prompt around answers")},
        {PHRASE_VERDICT, ENGLISH("has a verdict in a judge's form")},
        {PHRASE_JUDGE, ENGLISH("speaks to the judge")},
    };
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++)
        if (found->of[forged[i].kind].size) {
            add_note(n, ANSWER_FORGED,
                     jr_arena_format(n->arena, "%s: %s", forged[i].what,
                                     shown(n->arena, found->of[forged[i].kind])));
            return;
        }
    size_t d = delimiters_find(&reader->folded_delimiters, jr_buf_str(&reader->folded));
    if (d < reader->delimiters.n)
        add_note(
            n, ANSWER_FORGED,
            jr_arena_format(n->arena,
                            ENGLISH("has what a prompt of this benchmark puts around answers: %s"),
                            shown(n->arena, reader->delimiters.texts[d])));
}

flag_note *flags_of_text(flag_reader *reader, jr_arena *arena, const flag_question *question,
                         jr_str text, uint32_t turn, bool is_cut)
{
    flag_note *first = NULL;
    noting n = {arena, &first, turn};
    jr_str thoughts, words = text;
    (void)thoughts_split(text, &thoughts, &words);
    const text_profile profile = fold(reader, words);
    phrases_found found = phrases_find(&reader->phrases, jr_buf_str(&reader->folded));
    jr_str letters = jr_buf_str(&reader->letters);
    if (letters.size == 0) {
        add_note(&n, ANSWER_SILENT, JR_STR(ENGLISH("has no letter in it")));
        return first;
    }
    note_language(&n, question, words, &profile);
    bool is_loop = note_loop(&n, words);
    if (is_cut || (!is_loop && text_breaks_off(words)))
        add_note(&n, ANSWER_CUT,
                 is_cut ? JR_STR(ENGLISH("was cut at the limit of its length"))
                        : JR_STR(ENGLISH("ends in the middle of a sentence")));
    if (found.of[PHRASE_REFUSAL].size)
        add_note(&n, ANSWER_REFUSAL,
                 jr_arena_format(arena, ENGLISH("seems to refuse: %s"),
                                 shown(arena, found.of[PHRASE_REFUSAL])));
    note_characters(&n, &profile);
    if (text_is_copy_of_question(letters, question->letters))
        add_note(&n, ANSWER_QUESTION_COPY,
                 JR_STR(ENGLISH("says its question again, and nothing more")));
    note_forged(&n, reader, &found);
    return first;
}

/* The reading of a folder: its models are read on all threads, each into places of its own. */
typedef struct flagging {
    jr_arena *arena;
    const char *bench_folder;
    const jr_question_list *questions;
    flag_question **of_questions; /* [question][turn] */
    answer_flags flags;
    text_sketch *sketches; /* [model][question] */
    size_t *copied;        /* likewise: the model that says the same; n_models: none */
    bool *is_there;        /* likewise */
    jr_status *statuses;   /* per model */
    jr_error *errors;
    struct worker *workers; /* per thread */
} flagging;

typedef struct worker {
    flagging *all;
    jr_arena *arena; /* of what it notes; copied at the end. NULL: it had no model */
    flag_reader reader;
    size_t model;
} worker;

static yyjson_val *reason_of_turn(yyjson_val *record, size_t turn)
{
    yyjson_val *fields[N_CALL_FIELDS];
    fields_pick(record, call_fields, N_CALL_FIELDS, fields);
    yyjson_val *reason = fields[CALL_FINISH_REASON];
    return yyjson_is_arr(reason) ? yyjson_arr_get(reason, turn) : turn == 0 ? reason : NULL;
}

static void look_at(void *context, size_t unused, size_t question, yyjson_val *record,
                    const answer_line *answer)
{
    worker *w = context;
    flagging *f = w->all;
    (void)unused;
    size_t place = w->model * f->flags.n_questions + question;
    const jr_question *asked = &f->questions->questions[question];
    JR_BUF_AUTO jr_buf all = {0};
    flag_note *first = NULL, **end = &first;
    for (uint32_t turn = 0; turn < answer->n_turns; turn++) {
        static const flag_question nothing = {LANGUAGE_UNKNOWN, {0}};
        const flag_question *of =
            turn < asked->n_turns ? &f->of_questions[question][turn] : &nothing;
        bool is_cut = chat_finish_of(json_str(reason_of_turn(record, turn))) == CHAT_LENGTH;
        *end = flags_of_text(&w->reader, w->arena, of, json_str(answers_turn(answer->turns, turn)),
                             turn + 1, is_cut);
        if (answer->n_turns > 1)
            jr_buf_append_str(&all, jr_buf_str(&w->reader.letters));
        while (*end)
            end = &(*end)->next;
    }
    f->flags.notes[place] = first;
    f->sketches[place] =
        text_sketch_of(jr_buf_str(answer->n_turns > 1 ? &all : &w->reader.letters));
}

static flag_note *append_note(jr_arena *arena, flagging *f, size_t place, flag_note note)
{
    const flag_note **end = &f->flags.notes[place];
    flag_note *kept = jr_arena_alloc(arena, 1, sizeof *kept);
    *kept = note;
    kept->next = NULL;
    while (*end)
        end = (const flag_note **)&((flag_note *)*end)->next;
    *end = kept;
    return kept;
}

/* A task: a question. Of each answer the first other model that says the same. */
static void find_copies(void *context, size_t question, unsigned thread)
{
    flagging *f = context;
    size_t n_models = f->flags.n_models, n_questions = f->flags.n_questions;
    (void)thread;
    for (size_t m = 0; m < n_models; m++) {
        const text_sketch *own = &f->sketches[m * n_questions + question];
        size_t other = 0;
        while (
            other < n_models &&
            (other == m || !text_sketches_match(own, &f->sketches[other * n_questions + question])))
            other++;
        f->copied[m * n_questions + question] = other;
    }
}

static void note_copies(flagging *f)
{
    const answer_flags *flags = &f->flags;
    for (size_t place = 0; place < flags->n_models * flags->n_questions; place++)
        if (f->copied[place] < flags->n_models)
            (void)append_note(f->arena, f, place,
                              (flag_note){.flag = ANSWER_ANSWER_COPY,
                                          .turn = 1,
                                          .sentence = jr_arena_format(
                                              f->arena, ENGLISH("is that of %.*s, or nearly"),
                                              JR_STR_ARG(flags->models[f->copied[place]]))});
}

static void find_silent(worker *w, const answer_table *table)
{
    flagging *f = w->all;
    for (size_t q = 0; q < table->n_questions; q++) {
        const answer_entry *entry = answer_table_entry(table, 0, q);
        size_t place = w->model * table->n_questions + q;
        f->flags.lines[place] = entry->place.line;
        f->is_there[place] = entry->n_turns || entry->empty;
        for (uint32_t turn = 1; turn <= f->questions->questions[q].n_turns; turn++)
            if (answer_is_empty(entry, turn))
                (void)append_note(w->arena, f, place,
                                  (flag_note){.flag = ANSWER_SILENT,
                                              .turn = turn,
                                              .is_empty = true,
                                              .sentence = JR_STR(ENGLISH("is empty"))});
    }
}

static void count(flagging *f)
{
    answer_flags *flags = &f->flags;
    for (size_t place = 0; place < flags->n_models * flags->n_questions; place++) {
        bool is_counted[N_ANSWER_FLAGS] = {0};
        flags->n_answers += f->is_there[place];
        flags->n_flagged += flags->notes[place] != NULL;
        for (const flag_note *note = flags->notes[place]; note; note = note->next)
            if (!is_counted[note->flag]) {
                is_counted[note->flag] = true;
                flags->n_by_flag[note->flag]++;
            }
    }
}

static void begin(flagging *f)
{
    flag_reader reader = {0};
    flag_reader_init(&reader);
    const jr_question_list *list = f->questions;
    size_t n = f->flags.n_models * list->n_questions;
    jr_str *ids = jr_arena_alloc(f->arena, list->n_questions, sizeof *ids);
    f->of_questions = jr_arena_alloc(f->arena, list->n_questions, sizeof(flag_question *));
    for (size_t q = 0; q < list->n_questions; q++) {
        const jr_question *question = &list->questions[q];
        ids[q] = question->id;
        f->of_questions[q] = jr_arena_alloc(f->arena, question->n_turns, sizeof(flag_question));
        for (size_t turn = 0; turn < question->n_turns; turn++)
            f->of_questions[q][turn] = flag_question_of(&reader, f->arena, question->turns[turn]);
    }
    f->flags.questions = ids;
    f->flags.n_questions = list->n_questions;
    f->flags.notes = jr_arena_alloc(f->arena, n, sizeof(flag_note *));
    f->flags.lines = jr_arena_alloc(f->arena, n, sizeof *f->flags.lines);
    f->sketches = jr_arena_alloc(f->arena, n, sizeof *f->sketches);
    flag_reader_release(&reader);
}

static worker *begin_worker(flagging *f, unsigned thread)
{
    worker *w = &f->workers[thread];
    if (w->arena)
        return w;
    w->all = f;
    w->arena = jr_arena_new();
    flag_reader_init(&w->reader);
    w->reader.delimiters = delimiters_of_bench(w->arena, f->bench_folder);
    w->reader.folded_delimiters = delimiters_fold(w->arena, &w->reader.delimiters);
    return w;
}

/* A task: a model. */
static void read_model(void *context, size_t model, unsigned thread)
{
    flagging *f = context;
    worker *w = begin_worker(f, thread);
    w->model = model;
    const answer_plan plan = {.bench_folder = f->bench_folder,
                              .models = &f->flags.models[model],
                              .n_models = 1,
                              .questions = f->flags.questions,
                              .n_questions = f->flags.n_questions,
                              .look = look_at,
                              .look_context = w};
    answer_table table;
    f->statuses[model] = answer_table_load(w->arena, &plan, &table, &f->errors[model]);
    if (f->statuses[model] != JR_OK)
        return;
    for (size_t q = 0; q < f->flags.n_questions; q++)
        f->flags.paths[model * f->flags.n_questions + q] =
            table.files[answer_table_entry(&table, 0, q)->place.file].path;
    find_silent(w, &table);
    answer_table_close(&table);
}

/* What the workers noted, into the arena of the result. */
static void keep_notes(flagging *f)
{
    answer_flags *flags = &f->flags;
    for (size_t place = 0; place < flags->n_models * flags->n_questions; place++) {
        if (flags->notes[place])
            flags->paths[place] = jr_arena_copy(f->arena, flags->paths[place]);
        const flag_note *noted = flags->notes[place];
        flags->notes[place] = NULL;
        for (; noted; noted = noted->next) {
            flag_note *kept = append_note(f->arena, f, place, *noted);
            kept->sentence = jr_arena_copy(f->arena, noted->sentence);
        }
    }
}

static jr_status read_all(flagging *f, jr_error *err)
{
    unsigned n_threads = pool_threads(0);
    size_t n_models = f->flags.n_models, n = n_models * f->questions->n_questions;
    f->flags.paths = jr_arena_alloc(f->arena, n, sizeof *f->flags.paths);
    f->copied = jr_arena_alloc(f->arena, n, sizeof *f->copied);
    f->is_there = jr_arena_alloc(f->arena, n, sizeof *f->is_there);
    f->statuses = jr_arena_alloc(f->arena, n_models, sizeof *f->statuses);
    f->errors = jr_arena_alloc(f->arena, n_models, sizeof *f->errors);
    f->workers = jr_arena_alloc(f->arena, n_threads, sizeof *f->workers);
    begin(f);
    pool_run(n_threads, n_models, read_model, f);
    jr_status status = JR_OK;
    for (size_t m = 0; m < n_models && status == JR_OK; m++) {
        status = f->statuses[m];
        if (status != JR_OK)
            (void)jr_error_set(err, status, "%s", f->errors[m].message);
    }
    if (status == JR_OK) {
        pool_run(n_threads, f->questions->n_questions, find_copies, f);
        note_copies(f);
        keep_notes(f);
        count(f);
    }
    for (unsigned t = 0; t < n_threads; t++) {
        flag_reader_release(&f->workers[t].reader);
        jr_arena_free(f->workers[t].arena);
    }
    return status;
}

jr_status answer_flags_load(jr_arena *arena, const char *bench_folder, answer_flags *ret_flags,
                            jr_error *err)
{
    jr_question_list questions;
    jr_str *models;
    flagging f = {.arena = arena, .bench_folder = bench_folder, .questions = &questions};
    JR_TRY(jr_questions_load(arena, bench_folder, &questions, err));
    JR_TRY(jr_bench_models(arena, bench_folder, &models, &f.flags.n_models, err));
    f.flags.models = models;
    JR_TRY(read_all(&f, err));
    *ret_flags = f.flags;
    return JR_OK;
}
