/**
 * site.h: the leaderboard and every verdict of a benchmark as pages.
 *
 * Example: doc/examples/site.c.
 */
#ifndef JRANK_SITE_H
#define JRANK_SITE_H

#include <jrank/card.h>
#include <jrank/rank.h>
#include <jrank/votes.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What an answer of a model takes. */
typedef struct jr_site_spent {
    jr_str model;   /**< its id in the benchmark */
    double cost;    /**< USD, on average; NaN: not known */
    double seconds; /**< that half of its answers take at most; NaN: not known */
    JR_ROOM(4);
} jr_site_spent;

/** What has a page of its own. Of matches and pairs that have none, view.html shows the pages by a
 * script, from packed data; the pages of questions have all verdicts for who runs no script. */
#define JR_SITE_PAGES(X)                                                                           \
    X(ALL, "all")                                                                                  \
    X(QUESTIONS, "questions")

typedef enum jr_site_pages {
#define JR_SITE_PAGES_ENUM(id, name) JR_SITE_PAGES_##id,
    JR_SITE_PAGES(JR_SITE_PAGES_ENUM)
#undef JR_SITE_PAGES_ENUM
} jr_site_pages;

/** What a site is made with. Zero is the default everywhere. */
typedef struct jr_site_options {
    jr_str title;                /**< of the benchmark; empty: the name of its folder or file */
    const jr_model_list *models; /**< names, licences, links; NULL: those shipped */
    uint64_t seed;
    size_t bootstrap_n;     /**< rounds of a studentised bootstrap; 0: as interval says */
    unsigned n_threads;     /**< 0: one per processor; changes nothing */
    bool without_posterior; /**< no rankings by the posterior, which take seconds for 100 models;
                                 more than 200 have none anyway */
    jr_str date;            /**< ISO local time, shown as the time the site was made */
    jr_home_choice home;    /**< of every ranking */
    /* Of all rankings, as in jr_rank_options. */
    jr_interval_kind interval;
    jr_cluster target;
    uint64_t pool;
    /** A site of votes instead of a benchmark: leaderboard, pairs and models, no matches, questions
     * and judges. source: its vote files or its counts. NULL: of a benchmark. */
    const jr_vote_source *votes;
    const jr_votes_options *votes_options; /**< NULL: none; of a benchmark nothing of it counts
                                                but the filter, for its rankings */
    const char *control; /**< what is held equal in ratings beside the others, as jr_control_parse
                              reads it; NULL: nothing */
    const char *about;   /**< Markdown of the owner: what this is, contact, licence; at the foot of
                              the first page. NULL: nothing */
    jr_site_pages pages; /**< a server has all, whatever stands here */
    const jr_site_spent *spent; /**< n_spent, for columns and charts of the leaderboard */
    size_t n_spent;
    const char *temporary_folder; /**< where conversations of votes are written for a while; NULL:
                                       /tmp */
    jr_str
        url; /**< where the site will be, "https://example.org/board/": for what is said of a page
                  where its address is shown, with a picture of the ranking; empty: not known */
    const char *logo; /**< a picture for the head of each page and for its icon: SVG, PNG, JPEG, GIF
                         or WebP, at most 200 kB. NULL: none */
    /** Japanese for a sentence of the library that stands on a page, or the sentence itself; called
     * on several threads. NULL: such sentences are English on Japanese pages, too. */
    jr_str (*in_japanese)(jr_arena *arena, jr_str sentence);
    JR_ROOM(8);
} jr_site_options;

typedef struct jr_site jr_site;

/**
 * Reads a benchmark folder and ranks its models by each of its judges and by all together. A
 * benchmark without judgments has pages all the same. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT
 * (file:line), ERR_USAGE: a control, url or logo that is none. bench_folder is NULL where the
 * options name votes; of these also ERR_DATA: none is valid.
 */
JR_API JR_MUST_USE jr_status jr_site_open(const char *bench_folder, const jr_site_options *options,
                                          jr_site **ret_site, jr_error *err);

/** NULL is a no-op. */
JR_API void jr_site_free(jr_site *site);

typedef struct jr_site_report {
    uint64_t n_files, n_bytes; /**< written */
    uint64_t n_removed;        /**< files of an earlier site that have no page any more */
    uint64_t n_judgments;      /**< verdicts and scores that were read */
    uint64_t n_models;         /**< with a file of answers that was read */
    jr_str no_matches;         /**< why votes with conversations have no pages of matches; empty:
                                    they have, or there are none. As long as the site. */
    uint64_t n_without_conversation; /**< votes that are on none of these pages */
    jr_str no_picture; /**< why there is none for the url; empty: there is, or nobody wants one. As
                            long as the site. */
    JR_ROOM(1);
} jr_site_report;

/**
 * Writes all pages to a folder, which is made where it is not there; links are relative and nothing
 * is loaded from elsewhere, so that it works from a disk and from any web server. A folder that
 * holds something else than a site of jrank is refused. Errors: ERR_IO, ERR_DATA, those of reading.
 */
JR_API JR_MUST_USE jr_status jr_site_write(const jr_site *site, const char *folder,
                                           unsigned n_threads, jr_site_report *ret_report,
                                           jr_error *err);

/** Which of the pages for voting it is. Zero is the default everywhere. */
typedef struct jr_vote_page_options {
    const char *bench_folder;
    jr_str title;    /**< of the benchmark */
    size_t n_voters; /**< 0: one */
    size_t voter;    /**< from 1 */
    double overlap;  /**< share of the sample that all of them are asked about */
    JR_ROOM(4);
} jr_vote_page_options;

/**
 * Appends a page for one voter: one file that asks for nothing elsewhere and works from a disk, in
 * English and Japanese, with questions and answers and no name of a model. With several voters each
 * is asked about the common share and a part of the rest, in an order of his own. Errors: those of
 * reading questions and answers; ERR_DATA: one of the sample that is not there any more.
 */
JR_API JR_MUST_USE jr_status jr_vote_page_format(jr_buf *buf, const jr_people_sample *sample,
                                                 const jr_vote_page_options *options,
                                                 uint64_t *ret_n_matches, jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
