/*
 * jrank serve: the pages of benchmarks over HTTP, following their files.
 */
#include "bench.h"
#include "board_options.h"
#include "command.h"
#include "dates.h"
#include "message.h"
#include "slurm_jobs.h"
#include "voter_links.h"

#include <jrank/serve.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More open files than all connections and the files of many models take. */
enum { FILES_MAX = 16384 };

typedef struct serve_options {
    board_options board;
    const char *host, *token_file, *links;
    words vote;
    bool public;
    double overlap;
    int64_t port;
} serve_options;
_Static_assert(offsetof(serve_options, board) == 0, "rows of boards begin where the options do");

static void tell_problem(void *context, jr_str sentence)
{
    (void)context;
    warn("%.*s; the pages show what was there before", JR_STR_ARG(sentence));
}

static void tell_no_matches(void *context, jr_str sentence)
{
    (void)context;
    warn("no pages of matches: %.*s", JR_STR_ARG(sentence));
}

/* From the file or from the environment; empty where neither has one. */
static jr_status read_token(jr_arena *arena, const char *path, jr_str *ret_token, jr_error *err)
{
    const char *variable = getenv("JRANK_TOKEN");
    *ret_token = jr_str_from(variable);
    if (!path)
        return JR_OK;
    JR_TRY(jr_file_load(arena, path, ret_token, err));
    *ret_token = jr_text_trim(*ret_token);
    if (!ret_token->size)
        return jr_error_set(err, JR_ERR_USAGE, "%s: holds no token", path);
    return JR_OK;
}

/* The signals that end a program, which wait from now on. */
static sigset_t hold_ends(void)
{
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    return ends;
}

static void leave(int signal_number)
{
    (void)signal_number;
    _exit(0);
}

/* Votes are on disk and connections have ended by then: rankings that are still being computed are
 * for pages that nobody will see. */
static void leave_after_a_second(void)
{
    signal(SIGALRM, leave);
    alarm(1);
}

static jr_status find_folders(invocation *in, const board *of, jr_serve_options *how, jr_error *err)
{
    const serve_options *options = in->options;
    size_t n = in->arguments.n;
    if (of->source.kind != SOURCE_BENCH)
        return JR_OK;
    how->n_benches = n ? n : 1;
    jr_str *folders = jr_arena_alloc(in->arena, how->n_benches, sizeof *folders);
    for (size_t i = 0; i < how->n_benches; i++)
        JR_TRY(bench_find(in->arena, options->board.source.data_dir,
                          n ? in->arguments.items[i] : of->source.bench, &folders[i], err));
    how->bench_folders = folders;
    if (options->board.title && n > 1)
        return jr_error_set(err, JR_ERR_USAGE, "--title is for one benchmark, and these are %zu",
                            n);
    return JR_OK;
}

static jr_status read_options(invocation *in, board *of, jr_serve_options *how, jr_error *err)
{
    const serve_options *options = in->options;
    *how = (jr_serve_options){.clock = system_clock(),
                              .date = zoned_date,
                              .host = options->host,
                              .port = (uint16_t)options->port,
                              .is_public = options->public,
                              .overlap = options->overlap,
                              .on_problem = tell_problem,
                              .on_no_matches = tell_no_matches};
    JR_TRY(board_options_read(in, &options->board, of, &how->site, err));
    JR_TRY(find_folders(in, of, how, err));
    JR_TRY(voter_links_read(in->arena, options->vote, options->links, how, err));
    return read_token(in->arena, options->token_file, &how->token, err);
}

/* Asks Slurm how the jobs of the benchmarks stand, where there ever were some, until a signal ends
 * the program. What Slurm refuses is told once, for as long as it is the same. */
static void show_jobs_until(const sigset_t *ends, jr_serve *serve, const jr_serve_options *how)
{
    static const struct timespec pause = {.tv_sec = 10};
    jr_error told = {0};
    do {
        for (size_t i = 0; i < how->n_benches; i++) {
            JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
            const char *folder = how->bench_folders[i].data;
            jr_cluster_job jobs[JR_N_JOB_STEPS];
            jr_error err = {0};
            if (!slurm_jobs_exist(arena, folder))
                continue;
            if (slurm_jobs_look(arena, folder, jobs, &err) == JR_OK)
                jr_serve_show_jobs(serve, i, jobs);
            else if (strcmp(err.message, told.message) != 0)
                warn("how the jobs stand is not known: %s", err.message);
            told = err;
        }
    } while (sigtimedwait(ends, NULL, &pause) < 0);
}

static jr_status run(invocation *in, jr_error *err)
{
    board of;
    jr_serve_options how;
    jr_serve *serve;
    JR_TRY(read_options(in, &of, &how, err));
    jr_file_raise_limit(FILES_MAX);
    JR_TRY(jr_serve_open(&how, &serve, err));
    sigset_t ends = hold_ends();
    const serve_options *options = in->options;
    jr_status written = voter_links_write(in->arena, serve, &how, options->links, err);
    if (written != JR_OK) {
        jr_serve_close(serve);
        return written;
    }
    const source_options *typed = &options->board.source;
    const char *name = in->arguments.n     ? in->arguments.items[0]
                       : typed->bench_name ? typed->bench_name
                       : typed->counts     ? typed->counts
                                           : typed->battles.items[0];
    if (how.n_benches <= 1)
        tell("jrank: serving %s at %s\n", name, jr_serve_url(serve).data);
    else
        tell("jrank: serving %zu benchmarks at %s\n", how.n_benches, jr_serve_url(serve).data);
    show_jobs_until(&ends, serve, &how);
    leave_after_a_second();
    jr_serve_close(serve);
    return JR_OK;
}

static const option_row rows[] = {
    OPTIONS_OF_BOARD_VOTES,
    OPTIONS_OF_BOARD_LOOKS,
    {"port", WHOLE(serve_options, port), .argument = "N", .standard = "8080", .min = 0,
     .max = 65535, .group = "Server", .help = "Port to listen at; 0 takes one that is free."},
    {"host", TEXT(serve_options, host), .argument = "ADDRESS", .standard = "127.0.0.1",
     .group = "Server",
     .help = "Address to listen at; 0.0.0.0 for all of this machine. Beyond this machine readers "
             "need a token, unless --public is given."},
    {"public", FLAG(serve_options, public), .group = "Server",
     .help = "Everybody may read the pages, without a token; who is named by --vote can vote."},
    {"token-file", PATH(serve_options, token_file), .argument = "FILE", .group = "Server",
     .help = "File that holds the token; by default it is in the environment variable JRANK_TOKEN, "
             "else a new one is made where one is needed."},
    {"vote", LIST(serve_options, vote), .argument = "NAME...", .group = "Server",
     .help = "Let people of these names vote, each by a personal link; the votes go to "
             "model_judgment/human-NAME_pair.jsonl of the benchmark."},
    {"links", PATH(serve_options, links), .argument = "FILE", .group = "Server",
     .help = "With --vote: where the personal links go, for the eyes of the file's owner alone; "
             "those that stand there stay good. Without it they are new at each start and are "
             "printed, on a terminal only."},
    {"overlap", NUMBER(serve_options, overlap), .argument = "SHARE", .standard = "0.2", .min = 0,
     .max = 1, .group = "Server",
     .help =
         "With --vote: the share of the sample (see jrank votes) that everybody is asked about "
         "first, by which agreement is known; then come the matches that fewest have voted on."},
    OPTIONS_OF_BOARD_RANKING,
};

static const example examples[] = {
    {"jrank serve rakuda_v2", "Pages of data/rakuda_v2 at http://127.0.0.1:8080/."},
    {"jrank serve rakuda_v2 --vote taro hanako --links links.txt",
     "The same, and votes of two people, whose links are in links.txt."},
    {"jrank serve --battles votes.jsonl", "A leaderboard that follows the votes in a file."},
    {"jrank serve rakuda_v1 rakuda_v2 --host 0.0.0.0 --public", "Two benchmarks, for everybody."},
};

const command_row command_serve = {
    .name = "serve",
    .arguments = "[BENCH...]",
    .max_arguments = ANY_NUMBER,
    .summary = "serve the leaderboard and every verdict, live",
    .description =
        "Serves the pages that jrank site writes. They follow the files of the benchmark: while "
        "jrank judge, answer or run works in another terminal, the pages show its progress and the "
        "ranking as it is now. Of vote files (--battles) and counts (--counts) it serves what "
        "jrank site writes of them, and follows these files.\n\n"
        "Only this machine can connect, unless --host names another address; then readers have "
        "to know a token, or --public opens the pages to everybody. The token is printed as a part "
        "of the address where it was made anew; a browser needs it once.\n\n"
        "With --vote people compare answers without knowing whose they are; whoever has a personal "
        "link votes in that name. The matches of the sample come first where jrank votes sample "
        "has "
        "drawn one. A vote is on disk before the next match is shown, and can be taken back (u) "
        "until the voter asks whose the answers were. The votes are judgments like those of a "
        "model: jrank rank --calibrate, judge-card --human and agree read them.\n\n"
        "It ends with Ctrl-C.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(serve_options),
    .run = run,
};
