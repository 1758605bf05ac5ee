/*
 * The archive reads files, so the benchmark is written to some that are removed as soon as they are
 * open.
 */
#include "conversations.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/vote_bench.h"

/* More is a benchmark for jrank convert: it is made in memory. */
static const size_t TEXT_MAX = (size_t)1 << 30;

/* Each has a page and four files to download. */
enum { MOST_QUESTIONS = 20000 };

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path) == 0 ? 0 : -1;
}

void conversation_folder_remove(conversation_folder *folder)
{
    enum { MOST_OPEN = 8 };
    if (*folder->path)
        (void)nftw(folder->path, remove_entry, MOST_OPEN, FTW_DEPTH | FTW_PHYS);
    *folder->path = '\0';
}

static jr_status make_folder(const char *parent, conversation_folder *folder, jr_error *err)
{
    int size = snprintf(folder->path, sizeof folder->path, "%s/jrank-XXXXXX", parent);
    if (size > 0 && (size_t)size < sizeof folder->path && mkdtemp(folder->path))
        return JR_OK;
    *folder->path = '\0';
    return jr_error_set(err, JR_ERR_IO, "can't make a folder below %s for their conversations: %s",
                        parent, strerror(errno));
}

jr_status conversations_open(const jr_vote_source *source, const jr_votes_options *how,
                             const char *parent, conversation_folder *folder, archive **ret_archive,
                             jr_bench_report *ret_report, jr_error *err)
{
    for (size_t i = 0; i < source->n_battles; i++)
        if (strcmp(source->battles[i], "-") == 0)
            return jr_error_set(err, JR_ERR_USAGE, "standard input can be read once, a file twice");
    JR_TRY(make_folder(parent, folder, err));
    JR_TRY(vote_bench_write(source, how, folder->path, TEXT_MAX, ret_report, err));
    if (ret_report->n_questions > MOST_QUESTIONS)
        return jr_error_set(
            err, JR_ERR_DATA,
            "the conversations are on %llu questions, more than %d; --where, --since and "
            "--through take a part of the votes",
            (unsigned long long)ret_report->n_questions, MOST_QUESTIONS);
    return archive_open(folder->path, how->n_threads, NULL, ret_archive, err);
}
