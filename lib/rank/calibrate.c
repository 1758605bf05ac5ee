/*
 * Ratings for people: the frame and its probabilities are those of the sample in the folder, the
 * verdicts those of the ranking's judges now, the votes those of people on what was drawn.
 */
#include <jrank/card.h>

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/str.h"
#include "match_scores.h"
#include "people_table.h"
#include "stats/calibrate.h"
#include "warnings.h"

/* At most this share of the sample may lack a vote: else it is none with known probabilities. */
static const double MOST_UNLABELLED = 0.05;

enum { NOT_USED = UINT32_MAX };

typedef struct calibrating {
    const jr_calibrate_options *options;
    const jr_votes *votes;
    jr_people_sample sample;
    judgment_table *table; /* judges, then people */
    size_t n_judges;
    match_score *of_judges, *of_people;
    size_t n_of_judges, n_of_people;
    calibration_match *matches;
    size_t n_matches;
    uint32_t *match_of;   /* per score of people its match, NOT_USED: none */
    uint32_t *left_model; /* per match, in the table's numbers */
    calibration_voters voters;
    size_t *model; /* of the calibration: its number among the votes */
    size_t n_models;
    jr_calibration result;
    warning_list warnings;
} calibrating;

static jr_status open_table(jr_arena *arena, calibrating *c, jr_error *err)
{
    const jr_calibrate_options *options = c->options;
    size_t n_people = 0;
    jr_str *judges = jr_arena_alloc(arena, c->votes->n_judges, sizeof *judges);
    c->n_judges = people_table_judges(c->votes, judges);
    people_plan plan = {.bench_folder = options->bench_folder,
                        .judges = judges,
                        .n_judges = c->n_judges,
                        .votes = options->votes,
                        .human_paths = options->human_paths,
                        .n_human_paths = options->n_human_paths};
    if (c->n_judges)
        JR_TRY(people_table_open(&plan, &c->table, &n_people, err));
    if (c->table)
        return JR_OK;
    return jr_error_set(err, JR_ERR_NOT_FOUND,
                        c->n_judges ? "%s: nobody has voted; HINT: jrank vote-page makes a page "
                                      "for voting, jrank votes add takes its votes"
                                    : "%s: the ranking is of people only, and there is no judge "
                                      "to calibrate",
                        options->bench_folder);
}

static const match_score *find_score(const match_score *scores, size_t n, const match_score *key)
{
    return match_scores_find(scores, n, key->question, key->one, key->other, key->turn);
}

/* Of the left model. */
static double score_at_left(const match_score *found, const match_score *key)
{
    return found->one == key->one ? found->score : 1 - found->score;
}

/* The number of a model in the calibration, which it is given where it has none. */
static uint32_t number_of(calibrating *c, uint32_t *numbers, size_t model)
{
    if (numbers[model] == UINT32_MAX) {
        numbers[model] = (uint32_t)c->n_models;
        c->model[c->n_models++] = model;
    }
    return numbers[model];
}

static void add_match(calibrating *c, const jr_people_match *m, uint32_t *numbers)
{
    match_score key;
    size_t n = c->votes->counts.n_models;
    size_t left = str_index(c->votes->models, n, m->left);
    size_t right = str_index(c->votes->models, n, m->right);
    if (left == SIZE_MAX || right == SIZE_MAX || !people_table_find(c->table, m, &key))
        return;
    const match_score *judge = find_score(c->of_judges, c->n_of_judges, &key);
    const match_score *people = m->is_drawn ? find_score(c->of_people, c->n_of_people, &key) : NULL;
    if (!judge) {
        c->result.n_without_verdict += people != NULL;
        return;
    }
    c->result.n_drawn += m->is_drawn;
    c->result.n_labelled += people != NULL;
    c->result.n_votes += people ? people->n_votes : 0;
    if (people)
        c->match_of[people - c->of_people] = (uint32_t)c->n_matches;
    c->left_model[c->n_matches] = key.one;
    c->matches[c->n_matches++] =
        (calibration_match){.question = key.question,
                            .first = number_of(c, numbers, left),
                            .second = number_of(c, numbers, right),
                            .judge = score_at_left(judge, &key),
                            .human = people ? score_at_left(people, &key) : (double)NAN,
                            .probability = m->probability};
}

/* People's votes that count, whatever they are on. */
static uint64_t count_votes(const match_score *scores, size_t n)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < n; k++)
        sum += scores[k].n_votes;
    return sum;
}

static void make_matches(jr_arena *arena, calibrating *c)
{
    size_t n = c->votes->counts.n_models;
    uint32_t *numbers = jr_arena_alloc(arena, n, sizeof *numbers);
    c->model = jr_arena_alloc(arena, n, sizeof *c->model);
    c->matches = jr_arena_alloc(arena, c->sample.n_matches, sizeof *c->matches);
    c->left_model = jr_arena_alloc(arena, c->sample.n_matches, sizeof *c->left_model);
    c->match_of = jr_arena_alloc(arena, c->n_of_people, sizeof *c->match_of);
    for (size_t i = 0; i < n; i++)
        numbers[i] = UINT32_MAX;
    for (size_t k = 0; k < c->n_of_people; k++)
        c->match_of[k] = NOT_USED;
    for (size_t k = 0; k < c->sample.n_matches; k++)
        add_match(c, &c->sample.matches[k], numbers);
    c->result.n_matches = c->n_matches;
    c->result.n_outside = count_votes(c->of_people, c->n_of_people) - c->result.n_votes;
    c->result.n_later = c->n_of_judges - c->n_matches;
    /* As if those that lack a vote had been left out at random. */
    double there = (double)c->result.n_labelled / (double)c->result.n_drawn;
    for (size_t k = 0; k < c->n_matches; k++)
        c->matches[k].probability *= there > 0 ? there : 1;
}

static int by_voter(const void *left, const void *right)
{
    const calibration_vote *a = left, *b = right;
    if (a->voter != b->voter)
        return a->voter < b->voter ? -1 : 1;
    return (a->match > b->match) - (a->match < b->match);
}

/* The votes on the matches, by voter. */
static void make_voters(jr_arena *arena, calibrating *c)
{
    size_t n_scores, n = 0, n_voters = 0;
    const voter_score *scores =
        match_scores_by_voter(arena, c->table, c->n_judges, c->table->n_judges, false, c->of_people,
                              c->n_of_people, &n_scores);
    uint32_t *n_of_match = jr_arena_alloc(arena, c->n_matches, sizeof *n_of_match);
    calibration_vote *votes = jr_arena_alloc(arena, n_scores, sizeof *votes);
    for (size_t i = 0; i < n_scores; i++) {
        uint32_t match = c->match_of[scores[i].match];
        if (match == NOT_USED)
            continue;
        bool is_left = c->of_people[scores[i].match].one == c->left_model[match];
        n_of_match[match]++;
        votes[n++] = (calibration_vote){.match = match,
                                        .voter = scores[i].voter,
                                        .score = is_left ? scores[i].score : 1 - scores[i].score};
    }
    if (n)
        qsort(votes, n, sizeof *votes, by_voter);
    for (size_t i = 0; i < n; i++) {
        votes[i].weight = 1.0 / n_of_match[votes[i].match];
        n_voters += i == 0 || votes[i].voter != votes[i - 1].voter;
    }
    c->voters = (calibration_voters){votes, n, n_voters};
}

/* Who has votes, and whose are stale. */
static void look_at_people(jr_arena *arena, calibrating *c)
{
    const judgment_table *t = c->table;
    size_t n_voters = t->n_voters + t->n_judges;
    uint64_t *n_stale = jr_arena_alloc(arena, n_voters, sizeof *n_stale);
    bool *has_voted = jr_arena_alloc(arena, n_voters, sizeof *has_voted);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (row->judge < c->n_judges || row->status != JUDGMENT_COUNTS)
            continue;
        size_t voter = row->voter == NO_VOTER ? t->n_voters + row->judge : row->voter;
        n_stale[voter] += row->is_stale;
        c->result.n_stale += row->is_stale;
        has_voted[voter] |= !row->is_stale;
    }
    for (size_t i = 0; i < t->n_files; i++)
        if (t->judge_of_file[i] >= c->n_judges && t->files[i] && t->files[i]->n_torn)
            warnings_add(&c->warnings,
                         "%.*s: the last line is not finished, as of a file that was cut, and is "
                         "left out",
                         JR_STR_ARG(t->files[i]->path));
    for (size_t v = 0; v < n_voters; v++) {
        jr_str name = v < t->n_voters ? t->voters[v] : t->judges[v - t->n_voters];
        c->result.n_people += has_voted[v];
        if (n_stale[v])
            warnings_add(&c->warnings,
                         "%.*s: %llu %s on answers that have changed since, without a part; "
                         "HINT: jrank vote-page asks about the answers of now",
                         JR_STR_ARG(name), (unsigned long long)n_stale[v],
                         n_stale[v] == 1 ? "vote is" : "votes are");
    }
}

static jr_status check(const calibrating *c, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_calibration *r = &c->result;
    jr_str *names = jr_arena_alloc(arena, c->n_models, sizeof *names);
    for (size_t i = 0; i < c->n_models; i++)
        names[i] = c->votes->models[c->model[i]];
    const char *folder = c->options->bench_folder;
    jr_error why;
    if (!r->n_labelled && r->n_outside && c->options->n_human_paths)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: none of its %llu votes is on a match of sample %.*s of %s; HINT: "
                            "name votes on the matches of this sample",
                            c->options->human_paths[0], (unsigned long long)r->n_outside,
                            JR_STR_ARG(c->sample.id), folder);
    if (r->n_labelled &&
        calibration_check(c->matches, c->n_matches, names, c->n_models, &why) != JR_OK)
        return jr_error_set(
            err, JR_ERR_DATA,
            "%s: no ratings for people: %s; HINT: jrank votes status tells who has how many",
            folder, why.message);
    double missing = 1 - (double)r->n_labelled / (double)r->n_drawn;
    if (r->n_labelled && missing <= MOST_UNLABELLED)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: no ratings for people: they have voted on %llu of the %llu matches of "
                        "the sample, and it is a sample only where at most %.0f %% are missing; "
                        "HINT: jrank votes status tells who has how many",
                        folder, (unsigned long long)r->n_labelled, (unsigned long long)r->n_drawn,
                        100 * MOST_UNLABELLED);
}

static void warn(calibrating *c, const calibration *fit)
{
    jr_calibration *r = &c->result;
    if (fit->n_labelled < CALIBRATION_LABELS_FEW)
        warnings_add(&c->warnings,
                     "people have voted on %zu matches only: below %d the intervals are a little "
                     "too narrow",
                     fit->n_labelled, CALIBRATION_LABELS_FEW);
    if (fit->lambda == 0)
        warnings_add(&c->warnings, "the judge says nothing about these readers: the ratings are "
                                   "those of people alone");
    if (r->n_without_verdict)
        warnings_add(&c->warnings,
                     "%llu matches of the sample have votes of people and no verdict any more, and "
                     "are left out",
                     (unsigned long long)r->n_without_verdict);
    if (r->n_later)
        warnings_add(&c->warnings,
                     "%llu matches with a verdict were not there when the sample was drawn, and "
                     "have no part; HINT: jrank votes sample --new draws one of all",
                     (unsigned long long)r->n_later);
    for (size_t i = 0; i < c->votes->counts.n_models; i++) {
        bool is_in = false;
        for (size_t k = 0; k < c->n_models; k++)
            is_in |= c->model[k] == i;
        if (!is_in)
            warnings_add(&c->warnings,
                         "%.*s is in no match of which the sample was drawn, and has "
                         "no rating for people",
                         JR_STR_ARG(c->votes->models[i]));
    }
}

/* How strengths of a calibration become ratings beside those of the judge. */
typedef struct scale {
    double points, t;
    size_t reference;        /* that the ratings are fixed at, or SIZE_MAX */
    double reference_rating; /* or that of their mean */
    size_t d;
} scale;

static scale find_scale(const calibrating *c, const jr_rank_options *how,
                        const jr_rank_details *details, double t)
{
    scale s = {
        .points = details->points_per_logit, .t = t, .reference = SIZE_MAX, .d = 1 + c->n_models};
    for (size_t i = 0; i < c->n_models; i++) {
        size_t model = c->model[i];
        s.reference_rating += (details->offset[model] + s.points * details->fit.strength[model]) /
                              (double)c->n_models;
        if (model == details->anchor)
            s.reference = i;
    }
    if (s.reference != SIZE_MAX)
        s.reference_rating = how->anchor_rating;
    return s;
}

static jr_control_rating rate(const calibration_fit *fit, const scale *s, size_t i)
{
    const double *v = fit->covariance;
    size_t at = 1 + i, ref = 1 + s->reference;
    double strength = fit->strength[i], variance = v[at * s->d + at];
    if (s->reference != SIZE_MAX) {
        strength -= fit->strength[s->reference];
        variance += v[ref * s->d + ref] - 2 * v[at * s->d + ref];
    }
    double se = s->points * sqrt(fmax(0, variance));
    double rating = s->reference_rating + s->points * strength;
    return (jr_control_rating){rating, se, rating - s->t * se, rating + s->t * se};
}

static void fill(jr_arena *arena, calibrating *c, const calibration *fit, const scale *s,
                 const jr_rank_details *details, const jr_ranking *ranking)
{
    const jr_control_rating none = {NAN, NAN, NAN, NAN};
    jr_calibration *r = &c->result;
    r->n_ratings = ranking->n_records;
    r->ratings = jr_arena_alloc(arena, r->n_ratings, sizeof *r->ratings);
    for (size_t record = 0; record < r->n_ratings; record++) {
        size_t i = 0;
        while (i < c->n_models && c->model[i] != details->model_of[record])
            i++;
        jr_calibrated *rating = &r->ratings[record];
        *rating = (jr_calibrated){.people = none, .calibrated = none, .by_matches = NAN};
        if (i == c->n_models)
            continue;
        rating->people = rate(&fit->human, s, i);
        rating->calibrated = rate(&fit->ratings, s, i);
        rating->by_matches =
            fmin(1, fit->independent[i] / fit->human.covariance[(1 + i) * s->d + 1 + i]);
        for (size_t k = 0; k < c->n_matches; k++)
            rating->n_labelled += !isnan(c->matches[k].human) &&
                                  (c->matches[k].first == i || c->matches[k].second == i);
    }
    r->sample = c->sample.id;
    r->n_questions = fit->n_questions;
    r->n_voters = c->voters.n_voters;
    r->n_voter_clusters = fit->n_voters;
    r->lambda = fit->lambda;
    r->correlation = fit->correlation;
    r->worth = fit->worth;
    r->t = fit->t;
    r->home = s->points * fit->ratings.home;
    r->home_se = s->points * sqrt(fit->ratings.covariance[0]);
    r->warnings = c->warnings.warnings;
    r->n_warnings = c->warnings.n_warnings;
}

static jr_people_bias bias_of(const scale *s, double value, double variance)
{
    double points = s->points * value, se = s->points * sqrt(fmax(0, variance));
    return (jr_people_bias){
        .points = points, .se = se, .lower95 = points - s->t * se, .upper95 = points + s->t * se};
}

/* Of the models that have a judge's name, against the mean of the others: strengths sum to 0. */
static jr_status find_own(jr_arena *scratch, calibrating *c, const calibration *fit, const scale *s,
                          jr_error *err)
{
    calibration_bias bias;
    double factor = (double)c->n_models / (double)(c->n_models - 1);
    JR_TRY(
        calibration_compare(scratch, c->matches, c->n_matches, &c->voters, fit, NULL, &bias, err));
    for (size_t i = 0; i < c->n_models; i++) {
        jr_str model = c->votes->models[c->model[i]];
        if (str_index(c->table->judges, c->n_judges, model) == SIZE_MAX)
            continue;
        jr_people_bias *own = &c->result.biases[c->result.n_biases++];
        *own = bias_of(s, factor * bias.value[1 + i],
                       factor * factor * bias.covariance[(1 + i) * s->d + 1 + i]);
        own->model = model;
    }
    return JR_OK;
}

/* Differences in length by their root mean square, which is returned; 0: there are none, or an
 * answer is missing. */
static double find_lengths(calibrating *c, const jr_answer_features *f, double *z)
{
    double sum = 0;
    for (size_t k = 0; k < c->n_matches; k++) {
        const calibration_match *m = &c->matches[k];
        double length[2];
        for (size_t seat = 0; seat < 2; seat++) {
            size_t model = c->model[seat ? m->second : m->first];
            length[seat] = f->values[(model * f->n_questions + m->question) * JR_N_FEATURES +
                                     JR_FEATURE_LENGTH];
        }
        z[k] = jr_control_difference(length[0], length[1]);
        sum += z[k] * z[k];
    }
    double spread = sqrt(sum / (double)c->n_matches);
    for (size_t k = 0; spread > 0 && k < c->n_matches; k++)
        z[k] /= spread;
    return spread > 0 ? spread : 0;
}

static jr_status find_length_bias(jr_arena *scratch, calibrating *c, const calibration *fit,
                                  const scale *s, jr_error *err)
{
    calibration_bias bias;
    jr_answer_features features;
    const judgment_table *t = c->table;
    double *z = jr_arena_alloc(scratch, c->n_matches, sizeof *z);
    JR_TRY(jr_answer_features_load(scratch, c->options->bench_folder, c->votes->models,
                                   c->votes->counts.n_models, t->questions, t->n_questions,
                                   &features, err));
    double spread = find_lengths(c, &features, z);
    if (spread == 0)
        return JR_OK;
    JR_TRY(calibration_compare(scratch, c->matches, c->n_matches, &c->voters, fit, z, &bias, err));
    jr_people_bias *length = &c->result.biases[c->result.n_biases++];
    *length = bias_of(s, bias.value[s->d], bias.covariance[s->d * (s->d + 1) + s->d]);
    length->spread = spread;
    return JR_OK;
}

/* A bias that can't be told has no row, and takes no rating away. */
static void find_biases(jr_arena *arena, jr_arena *scratch, calibrating *c, const calibration *fit,
                        const scale *s)
{
    jr_error why;
    c->result.biases = jr_arena_alloc(arena, c->n_models + 1, sizeof *c->result.biases);
    if (find_own(scratch, c, fit, s, &why) != JR_OK ||
        find_length_bias(scratch, c, fit, s, &why) != JR_OK)
        warnings_add(&c->warnings, "%s", why.message);
}

static jr_status calibrate(jr_arena *arena, jr_arena *scratch, calibrating *c,
                           const jr_rank_options *how, const jr_rank_details *details,
                           jr_ranking *ranking, jr_error *err)
{
    calibration fit;
    const jr_votes_options *read = c->options->votes;
    JR_TRY(open_table(scratch, c, err));
    c->of_judges =
        match_scores_of(scratch, c->table, 0, c->n_judges, true, read->soft, &c->n_of_judges);
    c->of_people = match_scores_of(scratch, c->table, c->n_judges, c->table->n_judges, false, false,
                                   &c->n_of_people);
    make_matches(scratch, c);
    JR_TRY(check(c, err));
    look_at_people(scratch, c);
    make_voters(scratch, c);
    JR_TRY(calibration_fit_votes(scratch, c->matches, c->n_matches, c->n_models, &c->voters, &fit,
                                 err));
    warn(c, &fit);
    scale s = find_scale(c, how, details, fit.t);
    find_biases(arena, scratch, c, &fit, &s);
    fill(arena, c, &fit, &s, details, ranking);
    jr_calibration *kept = jr_arena_alloc(arena, 1, sizeof *kept);
    *kept = c->result;
    ranking->calibration = kept;
    return JR_OK;
}

jr_status jr_rank_calibrate(jr_arena *arena, const jr_votes *votes,
                            const jr_calibrate_options *options, const jr_rank_options *how,
                            const jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    calibrating c = {.options = options, .votes = votes, .warnings = {.arena = arena}};
    JR_TRY(jr_people_sample_load(arena, options->bench_folder, &c.sample, err));
    jr_status status = calibrate(arena, scratch, &c, how, details, ranking, err);
    judgment_table_close(c.table);
    return status;
}
