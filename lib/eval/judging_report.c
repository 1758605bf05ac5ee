/*
 * What is left when all judges have been asked: notes for the report, and the layout of the files.
 */
#include "judging.h"

#include "base/english.h"
#include "bench/both_games.h"

static void add_note(jr_arena *arena, jr_endpoint_report *report, jr_str note)
{
    jr_str *notes = jr_arena_alloc(arena, report->n_negotiated + 1, sizeof *notes);
    for (size_t i = 0; i < report->n_negotiated; i++)
        notes[i] = report->negotiated[i];
    notes[report->n_negotiated++] = note;
    report->negotiated = notes;
}

void judging_tell_gaps(const jr_judging *judging, const judging_gaps *all_gaps,
                       jr_run_report *report)
{
    jr_arena *arena = judging->arena;
    for (size_t i = 0; i < report->n_endpoints; i++) {
        jr_endpoint_report *e = &report->endpoints[i];
        const judging_gaps *gaps = &all_gaps[i];
        jr_str judge = judging->judges[i].summary.judge;
        if (gaps->n_without_soft)
            add_note(
                arena, e,
                jr_arena_format(arena,
                                ENGLISH("%.*s: %llu of %llu verdicts %s no probabilities, as the "
                                        "server gave none for their labels"),
                                JR_STR_ARG(judge), (unsigned long long)gaps->n_without_soft,
                                (unsigned long long)gaps->n_valid,
                                gaps->n_without_soft == 1 ? "has" : "have"));
        if (gaps->n_without_criterion)
            add_note(arena, e,
                     jr_arena_format(
                         arena,
                         ENGLISH("%.*s: %llu of %llu judgments %s the verdict on a criterion"),
                         JR_STR_ARG(judge), (unsigned long long)gaps->n_without_criterion,
                         (unsigned long long)gaps->n_valid,
                         gaps->n_without_criterion == 1 ? "lacks" : "lack"));
    }
}

void judging_join_games(const jr_judging *j, jr_run_report *report)
{
    for (size_t i = 0; i < report->n_endpoints; i++) {
        jr_endpoint_report *e = &report->endpoints[i];
        jr_error err;
        uint64_t n_alone;
        if (!j->judges[i].is_fastchat || (!e->n_done && !j->judges[i].has_ours))
            continue;
        if (both_games_join(result_place(&j->paths[i], RESULT_VALID), j->judges[i].summary.judge,
                            &n_alone, &err) != JR_OK) {
            report->end = JR_RUN_STOPPED;
            if (report->problem.size == 0)
                report->problem =
                    jr_arena_format(j->arena,
                                    ENGLISH("%s; HINT: its judgments are in jrank's layout "
                                            "until the same command runs again"),
                                    err.message);
        } else if (n_alone && e->n_done) {
            add_note(j->arena, e,
                     jr_arena_format(
                         j->arena,
                         ENGLISH("%.*s: %llu %s judged in one order only, and FastChat's own "
                                 "scripts want both; HINT: --both-orders judges the other one "
                                 "as well"),
                         JR_STR_ARG(e->path), (unsigned long long)n_alone,
                         n_alone == 1 ? ENGLISH("match is") : ENGLISH("matches are")));
        }
    }
}
