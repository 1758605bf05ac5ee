/*
 * jrank verify --epochs: two times of one judge compared by its votes alone.
 */
#include "dates.h"
#include "language.h"
#include "message.h"
#include "verify.h"

#include <math.h>

static void print_sentences(jr_arena *arena, const jr_judge_epochs *e)
{
    const jr_epochs *r = &e->result;
    JR_BUF_AUTO jr_buf text = {0};
    verify_append_decision(&text, e->judge, r->decision, e->margin);
    say(&text, "%llu verdicts before, %llu after the border: %.*s",
        (unsigned long long)e->n_votes[0], (unsigned long long)e->n_votes[1],
        JR_STR_ARG(e->border));
    if (e->after.size)
        say(&text, " %.*s, then %.*s", JR_STR_ARG(e->before), JR_STR_ARG(e->after));
    if (!isnan(e->since))
        say(&text, ", from %s on", utc_day(arena, e->since).data);
    say(&text, ", on %zu questions\nLargest shift in errors: %.2f, p = %.3g", r->n_questions,
        r->largest, r->p_value);
    if (!isnan(r->f))
        say(&text, "; all together: F = %.2f of %zu and %zu degrees, p = %.3g", r->f, r->numerator,
            r->denominator, r->p_f);
    double points = 400 / log(10);
    say(&text, "\nHome advantage: %+.0f ± %.0f points before, %+.0f ± %.0f after\n\n",
        r->home[0] * points, r->home_se[0] * points, r->home[1] * points, r->home_se[1] * points);
    print_text(jr_buf_str(&text));
}

jr_status verify_epochs(invocation *in, const jr_verify_options *how, table_format format,
                        jr_error *err)
{
    jr_judge_epochs e;
    JR_TRY(jr_verify_epochs(in->arena, how, &e, err));
    double points = 400 / log(10);
    verify_row *rows = jr_arena_alloc(in->arena, e.n_models + 1, sizeof *rows);
    for (size_t i = 0; i <= e.n_models; i++)
        rows[i] = (verify_row){.judge = e.judge,
                               .parameter = verify_parameter(i, i ? e.models[i - 1] : (jr_str){0}),
                               .shift = e.result.shift[i] * points,
                               .se = e.result.se[i] * points,
                               .reach = e.result.reach[i] * points,
                               .decision = jr_str_from(jr_drift_word(e.result.decision)),
                               .margin = e.margin,
                               .matches = (double)(e.n_votes[0] + e.n_votes[1]),
                               .p_shift = NAN,
                               .p_identity = NAN,
                               .p_value = e.result.p_value};
    if (is_for_people(format))
        print_sentences(in->arena, &e);
    verify_print(in->arena, rows, e.n_models + 1, format);
    in->exit_code = jr_drift_exit_code(e.result.decision);
    return JR_OK;
}
