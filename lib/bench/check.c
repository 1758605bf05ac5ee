/*
 * The check of a benchmark folder: which files there are, in which order they are checked
 * (questions first, then the answers, because judgments are checked against both).
 */
#include <jrank/bench.h>
#include <jrank/card.h>
#include <jrank/duel.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer_flags.h"
#include "base/pool.h"
#include "checker.h"
#include "folder.h"
#include "judge_prompt.h"
#include "judgment_table.h"
#include "shard.h"
#include "unread.h"

static bool is_there(jr_str path)
{
    return access(path.data, F_OK) == 0;
}

static bool is_folder(jr_str path)
{
    struct stat info;
    return stat(path.data, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_left_out(const checker *c, unread_part part)
{
    for (size_t i = 0; i < c->unread.n_things; i++)
        if (c->unread.things[i].part == part)
            return true;
    return false;
}

static void check_questions(checker *c, const char *folder)
{
    jr_str path = folder_question_file(c->arena, folder);
    c->path = path;
    struct stat info;
    c->has_questions = stat(path.data, &info) == 0 && S_ISREG(info.st_mode);
    if (is_there(path))
        checker_read(c, path, check_question);
    else
        checker_add(c, JR_FINDING_MISSING_FILE, 0,
                    "there are no questions%s, so that nothing is checked against them",
                    is_left_out(c, UNREAD_QUESTIONS) ? " that are read" : "");
}

static void check_is_folder(checker *c, jr_str path)
{
    c->path = path;
    if (is_there(path) && !is_folder(path))
        checker_add(c, JR_FINDING_UNREADABLE, 0, "is a file, not a folder; HINT: move it away");
}

/* The names of the files in a folder of the benchmark, and in those of its shards, that end in
 * suffix; unreadable folders are a finding. */
static jr_str *list(checker *c, const char *place, const char *suffix, size_t *ret_n)
{
    jr_str *names = NULL;
    jr_error err;
    *ret_n = 0;
    c->path = jr_arena_format(c->arena, "%s/%s", c->bench_folder, place);
    jr_status status =
        is_there(c->path) && !is_folder(c->path)
            ? JR_ERR_NOT_FOUND
            : shard_list(c->arena, c->bench_folder, place, suffix, &names, ret_n, &err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        checker_add(c, JR_FINDING_UNREADABLE, 0, "the folder can't be read");
    return names;
}

static void check_pair_file(checker *c, jr_str path)
{
    checker_read(c, path, check_pair);
    check_pairs_end(c);
}

static void check_single_file(checker *c, jr_str path)
{
    checker_read(c, path, check_single);
}

static void check_unreadable_file(checker *c, jr_str path)
{
    checker_read(c, path, check_unreadable);
}

/* Each of the files that are read as one. */
static void read_files(checker *c, jr_str path, void (*check)(checker *, jr_str))
{
    size_t n;
    jr_str *paths = shard_files(c->arena, path, &n);
    checker_begin(c);
    for (size_t i = 0; i < n; i++)
        check(c, paths[i]);
}

static void read_answers(checker *c, const char *place, jr_str name, bool are_references)
{
    size_t n;
    jr_str path = jr_arena_format(c->arena, "%s/%s/%s.jsonl", c->bench_folder, place, name.data);
    jr_str *paths = shard_files(c->arena, path, &n);
    checker_begin(c);
    c->path = path; /* of a link that leads nowhere there is no file */
    for (size_t i = 0; i < n; i++)
        checker_read(c, paths[i], are_references ? check_reference : check_answer);
    check_answers_end(c, are_references);
}

static void check_answers_in(checker *c, const char *place, bool are_references)
{
    size_t n;
    jr_str *names = list(c, place, ".jsonl", &n);
    for (size_t i = 0; i < n; i++) {
        if (folder_is_error_file(names[i]))
            continue;
        if (!are_references) {
            c->result.n_models++;
            c->has_answers = true;
            id_table_add(&c->models, checker_name_key(names[i]), 1);
        }
        read_answers(c, place, names[i], are_references);
    }
}

static void check_answers(checker *c, const char *folder)
{
    jr_str answers = folder_of_answers(c->arena, folder);
    check_is_folder(c, answers);
    check_answers_in(c, answers.data + strlen(folder) + 1, false);
    if (!c->has_answers) {
        c->path = answers;
        checker_add(c, JR_FINDING_MISSING_FILE, 0,
                    "there are no answers%s, so that models are not checked against them",
                    is_left_out(c, UNREAD_ANSWERS) ? " that are read" : "");
    }
    check_answers_in(c, "reference_answer", true);
}

static void check_judgments(checker *c, const char *folder, bool of_pairs)
{
    size_t n;
    jr_str *names = list(c, "model_judgment", of_pairs ? "_pair.jsonl" : "_single.jsonl", &n);
    for (size_t i = 0; i < n; i++) {
        judgment_source sources[2], of_the_other[2];
        judgment_sources_of_judge(c->arena, folder, names[i], 0, of_pairs, sources);
        judgment_sources_of_judge(c->arena, folder, names[i], 0, !of_pairs, of_the_other);
        c->result.n_judges += of_pairs || !shard_any_is_there(c->arena, of_the_other[0].path);
        read_files(c, sources[0].path, of_pairs ? check_pair_file : check_single_file);
        if (of_pairs)
            check_origins_end(c);
        read_files(c, sources[1].path, check_unreadable_file);
    }
}

static void check_replies(checker *c, const char *folder, const char *ending,
                          void (*check)(checker *c, const check_line *line))
{
    size_t n;
    jr_str *names = list(c, "model_judgment", ending, &n);
    for (size_t i = 0; i < n; i++) {
        jr_str path =
            jr_arena_format(c->arena, "%s/model_judgment/%s%s", folder, names[i].data, ending);
        checker_begin(c);
        if (is_there(path))
            checker_read(c, path, check);
    }
}

/* Each file by itself: other commands read it, whether its plan is there or not. */
static void check_verifications(checker *c, const char *folder)
{
    size_t n;
    jr_str *names = list(c, "model_judgment", "_verify.json", &n);
    for (size_t i = 0; i < n; i++) {
        jr_error err;
        jr_verification verification;
        if (jr_verification_load(c->arena, folder, folder_unescape(c->arena, names[i]),
                                 &verification, &err) != JR_OK)
            checker_add_error(c, JR_FINDING_UNREADABLE, &err);
    }
    check_replies(c, folder, "_verify.jsonl", check_reply);
    check_replies(c, folder, "_verify.invalid.jsonl", check_unreadable);
}

static void check_sample(checker *c, const char *folder)
{
    jr_people_sample sample;
    jr_error err;
    if (is_there(jr_people_sample_path(c->arena, folder)) &&
        jr_people_sample_load(c->arena, folder, &sample, &err) != JR_OK)
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
}

static void check_goals(checker *c, const char *folder)
{
    size_t n;
    jr_str *names = list(c, "model_judgment", "_goal.json", &n);
    for (size_t i = 0; i < n; i++) {
        jr_error err;
        jr_goal_book book;
        if (jr_goal_book_load(c->arena, folder, folder_unescape(c->arena, names[i]), &book, &err) !=
            JR_OK)
            checker_add_error(c, JR_FINDING_UNREADABLE, &err);
    }
}

static void check_links(checker *c, const char *folder)
{
    jr_link *links;
    size_t n;
    jr_bench_links(c->arena, folder, &links, &n);
    for (size_t i = 0; i < n; i++) {
        c->path = jr_arena_format(c->arena, "%s/%s", folder, links[i].path.data);
        if (is_there(c->path))
            checker_add(c, JR_FINDING_LINK, 0, "is a link out of the benchmark, to %s",
                        checker_show(c, links[i].target));
        else
            checker_add(c, JR_FINDING_LINK, 0, "is a link to %s, which is not there",
                        checker_show(c, links[i].target));
    }
}

static void tell_what_is_not_read(checker *c, const char *folder)
{
    for (size_t i = 0; i < c->unread.n_things; i++) {
        const unread_thing *thing = &c->unread.things[i];
        c->path = thing->path;
        checker_add(c, JR_FINDING_NOT_READ, 0, "not read: %s; HINT: %s", thing->why.data,
                    unread_hint(c->arena, folder, thing->part).data);
    }
}

/* What is wrong with a prompt beyond its fields is told by what loads it for a judge. */
static void check_prompts(checker *c, jr_str path)
{
    static const char *const parts[] = {": prompt_template ", ": labels ", ": criteria "};
    prompt_list list;
    checker_read(c, path, check_prompt);
    if (prompts_load(c->arena, path.data, &list, NULL) != JR_OK)
        return;
    c->path = path;
    for (size_t i = 0; i < list.n_prompts; i++) {
        jr_error err;
        bool is_wrong = prompt_check(&list.prompts[i], &err) != JR_OK;
        for (size_t k = 0; is_wrong && k < sizeof parts / sizeof *parts; k++)
            if (strstr(err.message, parts[k]))
                checker_add_error(c, JR_FINDING_WRONG_VALUE, &err);
    }
}

/* Those of which no line is checked. */
static void see_other_files(checker *c, const char *folder)
{
    size_t n;
    jr_str system = jr_arena_format(c->arena, "%s/system_prompt.txt", folder);
    jr_str rankings = jr_arena_format(c->arena, "%s/rankings", folder);
    if (is_there(system))
        checker_see(c, system);
    jr_str *names = list(c, "rankings", ".json", &n);
    for (size_t i = 0; i < n; i++)
        checker_see(c, jr_arena_format(c->arena, "%s/%s.json", rankings.data, names[i].data));
}

/* What is wrong with the answers themselves; what can't be read was told before. */
static void check_flags(checker *c, const answer_flags *flags)
{
    for (size_t m = 0; m < flags->n_models; m++) {
        for (size_t q = 0; q < flags->n_questions; q++) {
            size_t place = m * flags->n_questions + q;
            if (!flags->notes[place])
                continue;
            c->path = jr_arena_copy(c->arena, flags->paths[place]);
            for (const flag_note *note = flags->notes[place]; note; note = note->next)
                if (!note->is_empty) /* which is a failed answer already */
                    checker_add(c, answer_flag_finding(note->flag), flags->lines[place],
                                "the answer to question %s, turn %u, %s",
                                checker_show(c, flags->questions[q]), note->turn,
                                note->sentence.data);
        }
    }
}

static void check_files(checker *c)
{
    const char *folder = c->bench_folder;
    check_links(c, folder);
    check_questions(c, folder);
    check_answers(c, folder);
    check_is_folder(c, jr_arena_format(c->arena, "%s/model_judgment", folder));
    check_judgments(c, folder, true);
    check_judgments(c, folder, false);
    check_verifications(c, folder);
    check_goals(c, folder);
    check_sample(c, folder);
    jr_str prompts = jr_arena_format(c->arena, "%s/judge_prompts.jsonl", folder);
    checker_begin(c);
    if (is_there(prompts))
        check_prompts(c, prompts);
    see_other_files(c, folder);
    tell_what_is_not_read(c, folder);
}

static jr_status begin(jr_arena *arena, const char *bench_folder, checker *ret_checker,
                       jr_error *err)
{
    if (!is_folder(jr_str_from(bench_folder)))
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    *ret_checker = (checker){
        .arena = arena, .bench_folder = bench_folder, .unread = unread_find(arena, bench_folder)};
    return JR_OK;
}

jr_status jr_check_bench(jr_arena *arena, const char *bench_folder, jr_check *ret_check,
                         jr_error *err)
{
    checker c;
    JR_TRY(begin(arena, bench_folder, &c, err));
    check_files(&c);
    checker_finish(&c, ret_check);
    return JR_OK;
}

/* Of answers, which takes all threads; the rest takes one, and is done beside it. */
typedef struct two_checks {
    checker checker;
    jr_arena *arena; /* of the flags */
    answer_flags flags;
    jr_status flagged;
} two_checks;

static void check_part(void *context, size_t part, unsigned thread)
{
    two_checks *both = context;
    jr_error err;
    (void)thread;
    if (part == 0)
        check_files(&both->checker);
    else
        both->flagged =
            answer_flags_load(both->arena, both->checker.bench_folder, &both->flags, &err);
}

jr_status jr_check_answers(jr_arena *arena, const char *bench_folder, jr_check *ret_check,
                           jr_error *err)
{
    JR_ARENA_AUTO jr_arena *of_flags = jr_arena_new();
    two_checks both = {.arena = of_flags};
    JR_TRY(begin(arena, bench_folder, &both.checker, err));
    pool_run(2, 2, check_part, &both);
    if (both.flagged == JR_OK)
        check_flags(&both.checker, &both.flags);
    checker_finish(&both.checker, ret_check);
    return JR_OK;
}
