/*
 * The check of vote files and tables of counts. Votes are read as rankings read them, by one
 * thread, so that findings come in the order of the file; lines of JSON are looked at once more
 * before that, since reading ends at the first that is none.
 */
#include <jrank/bench.h>

#include "checker.h"
#include "game_record.h"
#include "vote_row.h"

typedef struct vote_checking {
    checker *checker;
    id_table voters, questions;
} vote_checking;

static void count_new(id_table *known, jr_str name, uint64_t *n)
{
    if (name.size && !id_table_add(known, checker_name_key(name), 1))
        ++*n;
}

/* The line of an earlier valid vote of the same voter on the same match, or 0. */
static uint64_t note_vote(checker *c, const vote_row *vote)
{
    const jr_str names[] = {vote->first, vote->second, vote->voter};
    if (!vote->voter.size || !vote->question.size)
        return 0;
    return id_table_add(&c->seen, match_key(vote->question, names, 3, vote->turn), vote->line);
}

static jr_status check_vote(void *context, unsigned worker, const vote_row *vote, jr_error *err)
{
    (void)worker;
    (void)err;
    vote_checking *v = context;
    checker *c = v->checker;
    c->result.n_judgments++;
    count_new(&c->models, vote->first, &c->result.n_models);
    count_new(&c->models, vote->second, &c->result.n_models);
    count_new(&v->voters, vote->voter, &c->result.n_judges);
    count_new(&v->questions, vote->question, &c->result.n_questions);
    if (is_one_name(vote->first, vote->second)) {
        checker_add(c, JR_FINDING_SELF_MATCH, vote->line, "the model %s is compared with itself",
                    checker_show(c, vote->first));
        return JR_OK;
    }
    if (vote->winner == WINNER_INVALID) {
        checker_add(c, JR_FINDING_INVALID_VERDICT, vote->line, "%.*s", JR_STR_ARG(vote->problem));
        return JR_OK;
    }
    uint64_t first = note_vote(c, vote);
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_VERDICT, vote->line,
                    "%s voted on the match of %s and %s on question %s in line %llu already",
                    checker_show(c, vote->voter), checker_show(c, vote->first),
                    checker_show(c, vote->second), checker_show(c, vote->question),
                    (unsigned long long)first);
    return JR_OK;
}

static void check_file(vote_checking *v, const char *path, const jr_votes_options *options)
{
    checker *c = v->checker;
    jr_error err;
    vote_report report = {0};
    vote_plan plan = {.paths = &path,
                      .n_paths = 1,
                      .winner_codes = options->winner_codes,
                      .n_threads = 1,
                      .without_sha256 = true};
    c->path = jr_arena_copy(c->arena, jr_str_from(path));
    c->result.n_files++;
    uint64_t n_before = c->result.n_judgments;
    id_table_clear(&c->seen);
    if (vote_rows_read(c->arena, &plan, check_vote, v, &report, &err) != JR_OK)
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
    else if (c->result.n_judgments == n_before)
        checker_add(c, JR_FINDING_UNREADABLE, 0, "holds no vote");
    if (report.n_torn)
        checker_add(c, JR_FINDING_TORN_LINE, 0, "the last line is unfinished");
}

void jr_check_votes(jr_arena *arena, const char *const *paths, size_t n_paths,
                    const jr_votes_options *options, jr_check *ret_check)
{
    checker c = {.arena = arena};
    vote_checking v = {.checker = &c};
    for (size_t i = 0; i < n_paths; i++)
        check_file(&v, paths[i], options);
    checker_finish(&c, ret_check);
    id_table_release(&v.voters);
    id_table_release(&v.questions);
}

void jr_check_counts(jr_arena *arena, const char *path, jr_check *ret_check)
{
    checker c = {.arena = arena, .path = jr_arena_copy(arena, jr_str_from(path))};
    jr_votes votes;
    jr_error err;
    c.result.n_files = 1;
    if (jr_votes_load_counts(arena, path, &(jr_votes_options){0}, &votes, &err) == JR_OK) {
        c.result.n_models = votes.counts.n_models;
        c.result.n_judgments = votes.report.valid;
    } else {
        checker_add_error(&c, JR_FINDING_UNREADABLE, &err);
    }
    checker_finish(&c, ret_check);
}
