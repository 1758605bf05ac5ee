/*
 * jrank rank --diagnose: whether the model fits the votes. What can't be computed is a warning: the
 * ranking itself is there.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <jrank/stats.h>

#include <math.h>

void rank_diagnose(jr_arena *arena, const jr_votes *votes, const rank_options *options,
                   const jr_rank_details *details, jr_ranking *ranking)
{
    if (!options->diagnose || options->compute != JR_METHOD_MLE)
        return;
    jr_diagnosis *diagnosis = jr_arena_alloc(arena, 1, sizeof *diagnosis);
    bool by_question = details->cluster != JR_CLUSTER_NONE;
    jr_control_votes all = jr_control_votes_of(arena, &votes->counts, votes->details,
                                               by_question ? votes->n_details : 0, NULL, 0);
    jr_error why = {0};
    if (jr_hold_out(arena, details->controlled ? details->controlled : &all,
                    (uint64_t)options->seed, &diagnosis->held_out, &why) != JR_OK) {
        warn("no diagnosis: %s", why.message);
        return;
    }
    for (size_t p = 0; p < JR_N_PREDICTORS; p++) {
        const jr_prediction *prediction = &diagnosis->held_out.predictions[p];
        if (prediction->name && prediction->problem.size)
            warn("no prediction of held-out votes by %s: %.*s", prediction->name,
                 JR_STR_ARG(prediction->problem));
    }
    jr_goodness_of_fit(arena, &votes->counts, &details->fit, &diagnosis->goodness);
    jr_find_intransitive(arena, &votes->counts, &diagnosis->intransitive);
    jr_skew_find(arena, &votes->counts, votes->details, by_question ? votes->n_details : 0,
                 (uint64_t)options->seed, (unsigned)options->threads, &diagnosis->skew);
    diagnosis->models = votes->models;
    ranking->diagnosis = diagnosis;
}

static const table_column loss_columns[] = {
    {NULL, "Predicted by", .kind = COLUMN_TEXT},
    {NULL, "Score", .kind = COLUMN_NUMBER, .decimals = 4},
    {NULL, "Worse by", .kind = COLUMN_NUMBER, .decimals = 4},
    {NULL, "±", .kind = COLUMN_NUMBER, .decimals = 4},
    {NULL, "Outcome", .kind = COLUMN_NUMBER, .decimals = 4},
    {NULL, "Worse by", .kind = COLUMN_NUMBER, .decimals = 4},
    {NULL, "±", .kind = COLUMN_NUMBER, .decimals = 4},
};

static const table_column residual_columns[] = {
    {NULL, "Model", .kind = COLUMN_TEXT},
    {NULL, "Against", .kind = COLUMN_TEXT},
    {NULL, "Votes", .kind = COLUMN_NUMBER},
    {NULL, "Observed", .kind = COLUMN_NUMBER, .decimals = 3},
    {NULL, "Expected", .kind = COLUMN_NUMBER, .decimals = 3},
    {NULL, "z", .kind = COLUMN_NUMBER, .decimals = 2, .always_signed = true},
};

static const table_column circle_columns[] = {
    {NULL, "Model", .kind = COLUMN_TEXT},
    {NULL, "beats", .kind = COLUMN_TEXT},
    {NULL, "beats", .kind = COLUMN_TEXT},
    {NULL, "1 : 2", .kind = COLUMN_NUMBER, .decimals = 3},
    {NULL, "2 : 3", .kind = COLUMN_NUMBER, .decimals = 3},
    {NULL, "3 : 1", .kind = COLUMN_NUMBER, .decimals = 3},
};

static void add_loss(table *t, const jr_held_out_loss *loss)
{
    table_add_number(t, loss->loss);
    table_add_number(t, loss->excess);
    table_add_number(t, loss->se);
}

static void append_held_out(jr_buf *text, jr_arena *arena, const jr_held_out *held_out,
                            table_format format)
{
    table t;
    table_init(&t, arena, ROWS(loss_columns));
    for (size_t p = 0; p < JR_N_PREDICTORS; p++) {
        if (!held_out->predictions[p].name)
            continue;
        table_add_text(&t, jr_str_from(held_out->predictions[p].name));
        add_loss(&t, &held_out->predictions[p].score);
        add_loss(&t, &held_out->predictions[p].outcome);
    }
    say(text, "\nLog-loss per vote, held out:\n\n");
    table_append(text, &t, format, 0);
    say(text, "\nHeld out: %.0f votes in %zu folds of %s", held_out->n_votes, held_out->n_folds,
        held_out->by_question ? translate("questions") : translate("votes"));
    if (held_out->n_firth)
        say(text, "; %zu predicted by Firth's estimate", held_out->n_firth);
    if (held_out->n_skipped > 0)
        say(text, "; %.0f votes skipped, on models that the rest does not connect",
            held_out->n_skipped);
    jr_buf_append_char(text, '\n');
}

static void append_goodness(jr_buf *text, jr_arena *arena, const jr_diagnosis *diagnosis,
                            table_format format)
{
    const jr_goodness *fit = &diagnosis->goodness;
    if (fit->degrees)
        say(text, "Fit: X² %.1f (p = %.3g), deviance %.1f (p = %.3g), %zu degrees of freedom",
            fit->pearson, fit->p_pearson, fit->deviance, fit->p_deviance, fit->degrees);
    else
        say(text, "Fit: no test, there are as many parameters as ordered pairs");
    if (fit->n_sparse)
        say(text, "; %zu of %zu ordered pairs have few votes (expected below 5)", fit->n_sparse,
            fit->n_cells);
    jr_buf_append_char(text, '\n');
    if (fit->n_worst == 0)
        return;
    table t;
    table_init(&t, arena, ROWS(residual_columns));
    for (size_t k = 0; k < fit->n_worst; k++) {
        table_add_text(&t, diagnosis->models[fit->worst[k].i]);
        table_add_text(&t, diagnosis->models[fit->worst[k].j]);
        table_add_number(&t, fit->worst[k].votes);
        table_add_number(&t, fit->worst[k].observed);
        table_add_number(&t, fit->worst[k].expected);
        table_add_number(&t, fit->worst[k].z);
    }
    say(text, "\nPairs with the largest residuals:\n\n");
    table_append(text, &t, format, 0);
}

static void append_skew(jr_buf *text, const jr_skew *skew)
{
    if (isnan(skew->p_value))
        return;
    say(text,
        "\nIntransitive beyond strengths: %.2f logits a pair, some of which is chance; p = "
        "%.3f by %zu rounds\n",
        skew->logit, skew->p_value, skew->n_rounds);
}

void rank_append_diagnosis(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                           table_format format)
{
    const jr_diagnosis *diagnosis = ranking->diagnosis;
    if (!diagnosis)
        return;
    const jr_intransitive *circles = &diagnosis->intransitive;
    append_held_out(text, arena, &diagnosis->held_out, format);
    append_goodness(text, arena, diagnosis, format);
    append_skew(text, &diagnosis->skew);
    say(text, "\nCircles: %zu, among %zu pairs whose 95 %% interval leaves out 1/2\n",
        circles->n_triples, circles->n_edges);
    if (circles->n_clearest == 0)
        return;
    table t;
    table_init(&t, arena, ROWS(circle_columns));
    for (size_t k = 0; k < circles->n_clearest; k++) {
        for (size_t i = 0; i < 3; i++)
            table_add_text(&t, diagnosis->models[circles->clearest[k].model[i]]);
        for (size_t i = 0; i < 3; i++)
            table_add_number(&t, circles->clearest[k].score[i]);
    }
    jr_buf_append_char(text, '\n');
    table_append(text, &t, format, 0);
}
