/*
 * What stands below a ranking: what its numbers mean, what they were made from, and how to make
 * them again.
 */
#include "leaderboard.h"

#include <math.h>

#include <jrank/card.h>
#include <jrank/duel.h>

#include "base/str.h"

static jr_str piece(const page *p, double number, int decimals)
{
    return html_piece(p->arena, number, decimals);
}

/* Whole, or with as many digits as a base of e needs. */
static jr_str exact_piece(page *p, double number)
{
    enum { DECIMALS = 5 };
    return piece(p, number, number == floor(number) ? 0 : DECIMALS);
}

static void append_intervals(page *p, const jr_ranking *r)
{
    static const word for_target[] = {[JR_CLUSTER_AUTO] = WORD_ABOUT_INDEPENDENT,
                                      [JR_CLUSTER_NONE] = WORD_ABOUT_SAME_QUESTIONS,
                                      [JR_CLUSTER_QUESTION] = WORD_ABOUT_NEW_QUESTIONS,
                                      [JR_CLUSTER_QUESTION_JUDGE] = WORD_ABOUT_NEW_JUDGES};
    jr_str rounds[] = {piece(p, (double)r->bootstrap_n, 0)};
    jr_str pool[] = {piece(p, (double)r->pool, 0), piece(p, (double)r->n_questions, 0)};
    switch (r->intervals) {
    case JR_INTERVALS_QUESTION_BOOTSTRAP:
        html_sentence(p->out, WORD_ABOUT_QUESTION_BOOTSTRAP, rounds, 1);
        return;
    case JR_INTERVALS_VOTE_BOOTSTRAP:
        html_sentence(p->out, WORD_ABOUT_VOTE_BOOTSTRAP, rounds, 1);
        return;
    case JR_INTERVALS_POSTERIOR:
    case JR_INTERVALS_POSTERIOR_QUESTION:
    case JR_INTERVALS_POSTERIOR_QUESTION_JUDGE:
        html_word(p->out, WORD_ABOUT_POSTERIOR);
        return;
    case JR_INTERVALS_UNKNOWN:
        return;
    default:
        if (r->pool && r->target == JR_CLUSTER_QUESTION)
            html_sentence(p->out, WORD_ABOUT_POOL, pool, 2);
        else
            html_word(p->out, for_target[r->target]);
    }
}

static void append_about(page *p, const board *b)
{
    const jr_ranking *r = &b->ranking;
    jr_buf_append_text(p->out, "<p>");
    if (b->method == JR_METHOD_WINRATE) {
        html_word(p->out, WORD_ABOUT_WIN_RATES);
        jr_buf_append_text(p->out, "</p>\n");
        return;
    }
    jr_str scale[] = {exact_piece(p, isfinite(r->scale) && r->scale > 0 ? r->scale : 400),
                      exact_piece(p, isfinite(r->base) && r->base > 0 ? r->base : 10)};
    html_sentence(p->out, WORD_ABOUT_RATINGS, scale, 2);
    if (str_is(r->anchor, "mean")) {
        jr_str mean[] = {piece(p, r->init_rating, 0)};
        jr_buf_append_char(p->out, ' ');
        html_sentence(p->out, WORD_ABOUT_MEAN, mean, 1);
    }
    jr_buf_append_char(p->out, ' ');
    append_intervals(p, r);
    jr_buf_append_char(p->out, ' ');
    if (r->weights.size) {
        html_word(p->out, WORD_ABOUT_WEIGHTS);
        jr_buf_append_char(p->out, ' ');
    }
    html_word(p->out, WORD_ABOUT_PLACES);
    if (b->controlled_rank) {
        jr_buf_append_char(p->out, ' ');
        html_word(p->out, WORD_ABOUT_CONTROL);
    }
    jr_buf_append_text(p->out, "</p>\n");
}

static void begin_fact(page *p, word name)
{
    jr_buf_append_text(p->out, "<dt>");
    html_word(p->out, name);
    jr_buf_append_text(p->out, "</dt><dd>");
}

static void end_fact(page *p)
{
    jr_buf_append_text(p->out, "</dd>\n");
}

static void append_text_fact(page *p, word name, jr_str text)
{
    if (!text.size)
        return;
    begin_fact(p, name);
    html_text(p->out, text);
    end_fact(p);
}

static void append_number_fact(page *p, word name, double number)
{
    begin_fact(p, name);
    html_number(p->out, number, 0);
    end_fact(p);
}

static void append_dates(page *p, const board *b)
{
    JR_BUF_AUTO jr_buf dates = {0};
    bool are_known = html_time(&dates, b->first_vote);
    jr_buf_append_text(&dates, " – ");
    are_known &= html_time(&dates, b->last_vote);
    if (!are_known)
        return;
    begin_fact(p, WORD_FACT_DATES);
    jr_buf_append_str(p->out, jr_buf_str(&dates));
    jr_buf_append_text(p->out, " UTC");
    end_fact(p);
}

/* A number with its sign. */
static jr_str signed_piece(page *p, double number, int decimals)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_text(&text, number > 0 ? "+" : "");
    html_number(&text, number, decimals);
    return jr_arena_copy(p->arena, jr_buf_str(&text));
}

static void append_home(page *p, const jr_ranking *ranking)
{
    const jr_home_advantage *home = &ranking->home;
    if (ranking->home_mode == JR_HOME_NONE) {
        begin_fact(p, WORD_FACT_HOME);
        html_word(p->out, WORD_FACT_HOME_NONE);
        end_fact(p);
    }
    if (!isfinite(home->rating))
        return;
    int decimals = 1 + jr_rating_decimals(ranking);
    begin_fact(p, WORD_FACT_HOME);
    jr_str given[] = {signed_piece(p, home->rating, decimals), piece(p, 100 * home->p_first, 1)};
    jr_str pieces[] = {given[0], piece(p, home->se, decimals), given[1]};
    if (ranking->home_mode == JR_HOME_FIXED)
        html_sentence(p->out, WORD_FACT_HOME_GIVEN, given, 2);
    else
        html_sentence(p->out, WORD_FACT_HOME_IS, pieces, 3);
    end_fact(p);
}

static void append_epochs(page *p, const jr_ranking *r)
{
    const jr_epoch_homes *epochs = r->judges.epochs;
    int decimals = 1 + jr_rating_decimals(r);
    if (!epochs || epochs->problem.size)
        return;
    begin_fact(p, WORD_FACT_EPOCHS);
    for (size_t i = 0; i < epochs->n_homes; i++) {
        const jr_epoch_home *epoch = &epochs->homes[i];
        if (isnan(epoch->home.logit))
            continue;
        jr_str pieces[] = {html_text_piece(p->arena, epoch->home.judge),
                           signed_piece(p, epoch->home.rating, decimals),
                           signed_piece(p, epoch->lower95, decimals),
                           signed_piece(p, epoch->upper95, decimals),
                           piece(p, (double)epoch->n_votes, 0)};
        jr_buf_append_text(p->out, i ? "<br>" : "");
        html_sentence(p->out, WORD_FACT_EPOCH_IS, pieces, 5);
    }
    if (!isnan(epochs->most_moved)) {
        jr_buf_append_text(p->out, "<br>");
        jr_str moved[] = {piece(p, epochs->most_moved, decimals)};
        html_sentence(p->out, WORD_FACT_EPOCHS_MOVE, moved, 1);
    }
    end_fact(p);
}

static void append_verification(page *p, const jr_verification *v)
{
    static const word sentences[] = {[JR_DRIFT_POOL] = WORD_VERIFIED_POOL,
                                     [JR_DRIFT_DIFFERS] = WORD_VERIFIED_DIFFERS,
                                     [JR_DRIFT_NOT_ENOUGH] = WORD_VERIFIED_NOT_ENOUGH};
    JR_BUF_AUTO jr_buf when = {0};
    (void)html_time(&when, v->finished);
    jr_str pieces[] = {jr_buf_str(&when), piece(p, (double)v->n_compared, 0),
                       piece(p, (double)v->n_changed, 0), piece(p, v->margin, 0)};
    begin_fact(p, WORD_FACT_VERIFIED);
    html_sentence(p->out, sentences[v->decision], pieces, 4);
    end_fact(p);
}

static void append_goal(page *p, const jr_peek_ranking *peek)
{
    begin_fact(p, WORD_FACT_GOAL);
    jr_buf_append_text(p->out, "<span lang=\"en\">");
    html_text(p->out, peek->sentence);
    jr_buf_append_text(p->out, "</span>");
    end_fact(p);
}

/* "1077 – 1320"; nothing where the goal is not about it. */
static jr_str range_of(page *p, double low, double high, int decimals)
{
    if (isnan(low) || isnan(high))
        return (jr_str){0};
    return jr_arena_format(p->arena, "%.*f – %.*f", decimals, low, decimals, high);
}

static void append_peek(page *p, const jr_ranking *r)
{
    if (!r->peek)
        return;
    int decimals = jr_rating_decimals(r);
    html_heading(p->out, 3, WORD_EVERY_LOOK_INTERVALS);
    grid *g = grid_new(p->arena, "every_look");
    grid_column(g, "model_id", WORD_MODEL, GRID_TEXT);
    grid_column(g, "rating", WORD_RATING, GRID_NUMBER);
    grid_column(g, "one_look", WORD_ONE_LOOK, GRID_TEXT);
    grid_column(g, "every_look", WORD_EVERY_LOOK, GRID_TEXT);
    for (size_t i = r->n_records; i-- > 0;) {
        const jr_peek_rating *rating = &r->peek->ratings[i];
        grid_row(g, "");
        grid_text(g, r->records[i].model_id);
        grid_number(g, rating->rating, decimals);
        grid_text(g, range_of(p, rating->lower95, rating->upper95, decimals));
        grid_text(
            g, rating->rank_upper
                   ? jr_arena_format(p->arena, "#%u – %u", rating->rank_lower, rating->rank_upper)
                   : range_of(p, rating->every_lower95, rating->every_upper95, decimals));
    }
    page_show_grid(p, g);
}

/* What more of each feature is worth. */
static void append_control(page *p, const jr_ranking *r)
{
    const jr_ranking_control *control = &r->control;
    int decimals = 1 + jr_rating_decimals(r);
    if (!control->n_coefficients)
        return;
    begin_fact(p, WORD_FACT_CONTROL);
    for (size_t k = 0; k < control->n_coefficients; k++) {
        const jr_control_coefficient *c = &control->coefficients[k];
        jr_str pieces[] = {html_text_piece(p->arena, c->name), signed_piece(p, c->points, decimals),
                           piece(p, c->se_points, decimals)};
        jr_buf_append_text(p->out, k ? "<br>" : "");
        html_sentence(p->out, WORD_FACT_CONTROL_IS, pieces, 3);
    }
    if (control->n_left_out) {
        jr_str left_out[] = {piece(p, (double)control->n_left_out, 0)};
        jr_buf_append_text(p->out, "<br>");
        html_sentence(p->out, WORD_FACT_CONTROL_WITHOUT, left_out, 1);
    }
    end_fact(p);
}

static void append_posterior(page *p, const jr_ranking_posterior *posterior)
{
    jr_str pieces[] = {
        piece(p, (double)posterior->n_draws, 0), piece(p, floor(posterior->effective), 0),
        html_text_piece(p->arena, posterior->sampler), html_text_piece(p->arena, posterior->prior)};
    begin_fact(p, WORD_FACT_DRAWS);
    html_sentence(p->out, WORD_FACT_DRAWS_ARE, pieces, 4);
    end_fact(p);
}

static void append_left_out(page *p, const jr_votes_report *votes)
{
    jr_str pieces[] = {piece(p, (double)votes->by_filter, 0)};
    if (!votes->by_filter)
        return;
    jr_buf_append_text(p->out, "<br>");
    html_sentence(p->out, WORD_FACT_VOTES_LEFT_OUT, pieces, 1);
}

static void append_facts(page *p, const board *b)
{
    const jr_ranking *r = &b->ranking;
    jr_str votes[] = {piece(p, (double)r->votes.valid, 0), piece(p, (double)b->n_unreadable, 0),
                      piece(p, (double)r->votes.duplicates, 0)};
    jr_buf_append_text(p->out, "<dl class=\"facts\">\n");
    if (r->votes.valid) {
        begin_fact(p, WORD_FACT_VOTES);
        html_sentence(p->out, WORD_FACT_VOTES_ARE, votes, 3);
        append_left_out(p, &r->votes);
        end_fact(p);
    }
    if (r->n_questions)
        append_number_fact(p, WORD_FACT_QUESTIONS, (double)r->n_questions);
    if (r->pool)
        append_number_fact(p, WORD_FACT_POOL, (double)r->pool);
    append_dates(p, b);
    if (b->verification)
        append_verification(p, b->verification);
    if (r->peek)
        append_goal(p, r->peek);
    if (b->method != JR_METHOD_WINRATE) {
        append_home(p, r);
        append_epochs(p, r);
    }
    append_control(p, r);
    if (b->method != JR_METHOD_WINRATE && isfinite(r->separability)) {
        begin_fact(p, WORD_FACT_APART);
        html_number(p->out, 100 * r->separability, 0);
        jr_buf_append_text(p->out, " %");
        end_fact(p);
    }
    if (r->posterior)
        append_posterior(p, r->posterior);
    if (r->bootstrap_n)
        append_number_fact(p, WORD_FACT_ROUNDS, (double)r->bootstrap_n);
    if (r->bootstrap_n || r->posterior)
        append_number_fact(p, WORD_FACT_SEED, (double)r->seed);
    if (r->version.size)
        append_text_fact(p, WORD_FACT_VERSION,
                         jr_arena_format(p->arena, "jrank %.*s", JR_STR_ARG(r->version)));
    if (b->path.size)
        append_text_fact(p, WORD_FACT_DATE, r->date);
    jr_buf_append_text(p->out, "</dl>\n");
}

static void append_inputs(page *p, const jr_ranking *r)
{
    if (!r->n_inputs)
        return;
    html_heading(p->out, 3, WORD_INPUTS);
    grid *g = grid_new(p->arena, "inputs");
    grid_column(g, "path", WORD_FILE, GRID_TEXT);
    grid_column(g, "size", WORD_SIZE, GRID_NUMBER);
    grid_text_column(g, JR_STR("SHA-256"), GRID_TEXT);
    grid_last_column(g)->key = "sha256";
    for (size_t i = 0; i < r->n_inputs; i++) {
        JR_BUF_AUTO jr_buf code = {0};
        jr_str sha256 = jr_str_from(r->inputs[i].sha256);
        jr_buf_append_text(&code, "<code>");
        html_text(&code, sha256);
        jr_buf_append_text(&code, "</code>");
        grid_row(g, "");
        grid_text(g, page_path_in_folder(p, r->inputs[i].path));
        grid_number(g, (double)r->inputs[i].size, 0);
        grid_html(g, sha256, jr_buf_str(&code));
    }
    page_show_grid(p, g);
}

void board_append_facts(page *p, const board *b)
{
    append_about(p, b);
    html_heading(p->out, 2, WORD_HOW_IT_WAS_MADE);
    append_facts(p, b);
    append_peek(p, &b->ranking);
    append_inputs(p, &b->ranking);
    if (!b->ranking.command.size)
        return;
    html_heading(p->out, 3, WORD_REPEAT);
    jr_buf_append_text(p->out, "<pre><code>");
    html_text(p->out, b->ranking.command);
    jr_buf_append_text(p->out, "</code></pre>\n");
}
