/*
 * rank.h: what the parts of `jrank rank` share: its options, its table and its charts.
 */
#ifndef CMD_RANK_H
#define CMD_RANK_H

#include "chart_files.h"
#include "command.h"
#include "table.h"
#include "vote_source.h"

#include <jrank/card.h>
#include <jrank/rank.h>

/* Behind the models of ties in the choices of --ties. */
enum { TIES_AUTO = JR_TIES_RAO_KUPPER + 1 };

typedef struct rank_options {
    source_options source;
    words judge_model, model_list;
    int mode;
    int compute; /* jr_method */
    double scale, base, init_rating;
    int64_t bootstrap_n, seed, threads;
    const char *anchor;
    int64_t pool; /* 0: no number */
    int64_t top, min_matches, clear_weight;
    bool with_people, soft, calibrate, peek_proof, epochs, jury, no_self_judging;
    words human;
    int estimator;
    const char *home_advantage, *weights;
    int interval; /* jr_interval_kind, or -1 */
    int target;   /* jr_cluster */
    int cluster;  /* the same by its older names, or -1 */
    int compat;   /* COMPAT_ORIGINAL or -1 */
    int ties;
    const char *by, *control;
    int without; /* WITHOUT_FLAGGED, or -1 */
    int64_t nsamples, nwalkers;
    int prior, sampler;
    const char *chain_path;
    words corner_models;
    bool diagnose;
    const char *models;
    int format;
    const char *output_path, *write_counts;
    int counts_by; /* counts_column, or -1 */
    bool make_charts, advanced_charts;
    const char *chart_dir;
    unsigned format_charts;
    words plot_skip_list;
    const char *chart_title, *chart_subtitle, *chart_byline;
    double chart_width; /* millimetres; 0: not said */
} rank_options;

enum { WITHOUT_FLAGGED };

/* Where the votes came from and where results go. */
typedef struct rank_place {
    jr_str judge;       /* of the ranking */
    const char *folder; /* of the benchmark, or NULL */
} rank_place;

/* The votes that the options ask for, with those on flagged answers or without. models: which are
 * of one family. Errors: those of reading; ERR_USAGE. */
JR_MUST_USE jr_status rank_load_votes(const invocation *in, const jr_model_list *models,
                                      bool without_flagged, jr_votes *ret_votes,
                                      rank_place *ret_place, jr_error *err);

/* The votes with their weights, if there are any, and what those are in *ret_name. */
jr_votes rank_weigh_votes(jr_arena *arena, const rank_options *options, const jr_votes *votes,
                          jr_str *ret_name);

/* Gives the votes the weights of their judges where --jury asks for it, and warns of what it says.
 * Errors: those of jr_jury_weigh. bench_folder may be NULL. */
JR_MUST_USE jr_status rank_jury(jr_arena *arena, const char *bench_folder,
                                const jr_model_list *models, const rank_options *options,
                                jr_votes *votes, jr_jury *ret_jury, jr_error *err);

/* Appends the table of the judges' weights, if there is a jury. */
void rank_append_jury(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                      table_format format);

/* What the same options rank with the votes on flagged answers. */
typedef struct flagged_ranking {
    jr_ranking ranking;
    jr_votes votes;
} flagged_ranking;

/* Prints the ranking in the format asked for; `all` may be NULL. */
void rank_print(jr_arena *arena, const jr_ranking *ranking, const jr_votes *votes,
                const rank_options *options, const flagged_ranking *all);

/* Appends both ratings of each model, and who moves. */
void rank_append_flagged(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                         const jr_votes *votes, const flagged_ranking *all, table_format format);

/* "1037 – 1102", of ratings with so many decimals; empty where there is no interval. */
jr_str rank_interval(jr_arena *arena, double low, double high, int decimals);

/* Appends "+15.6 ± 17.3 points" of a home advantage, with a decimal more than the ratings have. */
void rank_append_points(jr_buf *text, const jr_ranking *ranking, double points, double se);

/* Appends the home advantage of each judge, if the ranking has several. */
void rank_append_judges(jr_buf *text, const jr_ranking *ranking);

/* What --epochs can't be had of, if that was asked for. folder may be NULL. Errors: ERR_USAGE,
 * ERR_DATA: the judge's records name no border. */
JR_MUST_USE jr_status rank_check_epochs(const jr_votes *votes, const rank_options *options,
                                        const char *folder, jr_error *err);

/* Appends the home advantage of each epoch of the judge, if there are any. */
void rank_append_epochs(jr_buf *text, jr_arena *arena, const jr_ranking *ranking);

/* Appends a line on the equality of home advantages or tie parameters, where it was tested. */
void rank_append_equality(jr_buf *text, const char *what, const jr_equality_test *equal);

/* Appends what ties were taken for, if not for half wins. */
void rank_append_ties(jr_buf *text, const jr_ranking *ranking);

/* What --compute mcmc asks for. */
jr_posterior_options rank_posterior_options(const rank_options *options);

/* Writes --chain-path, if that was asked for. */
JR_MUST_USE jr_status rank_write_chain(const jr_votes *votes, const rank_options *options,
                                       const jr_rank_details *details, jr_error *err);

/* Appends how the posterior was drawn, if it was. */
void rank_append_posterior(jr_buf *text, const jr_ranking *ranking);

enum { COUNTS_BY_PAIR, COUNTS_BY_QUESTION, COUNTS_BY_JUDGE };
enum { COMPAT_ORIGINAL };

/* Adds ratings by category. What can't be computed is a warning; errors are those of files. */
JR_MUST_USE jr_status rank_categories(jr_arena *arena, const jr_votes *votes, const char *folder,
                                      const jr_rank_details *details, jr_ranking *ranking,
                                      jr_error *err);

/* Appends the table by category: a column for each, or for programs a row for each. */
void rank_append_categories(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                            table_format format);

/* Fills ranking->control where --control asks for it; says why where it can't. bench_folder may be
 * NULL. */
void rank_control(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                  const rank_options *options, const jr_rank_options *how, jr_rank_details *details,
                  jr_ranking *ranking);

/* Appends the tables of the control, if there is one. */
void rank_append_control(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                         table_format format);

/* Fills ranking->calibration where --calibrate asks for it, and warns of what it says. Errors:
 * those of jr_rank_calibrate; ERR_USAGE where it can't be. bench_folder may be NULL. */
JR_MUST_USE jr_status rank_calibrate(jr_arena *arena, const char *bench_folder,
                                     const jr_votes *votes, const rank_options *options,
                                     const jr_rank_options *how, const jr_rank_details *details,
                                     jr_ranking *ranking, jr_error *err);

/* Appends the table of judge, people and both, if there is a calibration. */
void rank_append_calibration(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                             table_format format);

/* Fills ranking->peek where --peek-proof asks for it. Errors: those of jr_rank_peek; ERR_USAGE
 * where it can't be. bench_folder may be NULL. */
JR_MUST_USE jr_status rank_peek(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                                const rank_options *options, const jr_rank_options *how,
                                jr_ranking *ranking, jr_error *err);

/* Appends the table of both intervals, if there are any. */
void rank_append_peek(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                      table_format format);

/* Fills ranking->diagnosis where --diagnose asks for it; says why where it can't. */
void rank_diagnose(jr_arena *arena, const jr_votes *votes, const rank_options *options,
                   const jr_rank_details *details, jr_ranking *ranking);

/* Appends the tables of the diagnosis, if there is one. */
void rank_append_diagnosis(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                           table_format format);

/* Draws the charts of the ranking into folder. */
JR_MUST_USE jr_status rank_draw(jr_arena *arena, const jr_ranking *ranking,
                                const jr_rank_details *details, const jr_votes *votes,
                                const jr_model_list *models, const rank_options *options,
                                chart_place where, jr_error *err);

#endif
