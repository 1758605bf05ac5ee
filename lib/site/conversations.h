/*
 * conversations.h: votes with conversations as the archive of a benchmark, so that they have pages
 * of questions, matches and answers.
 */
#ifndef SITE_CONVERSATIONS_H
#define SITE_CONVERSATIONS_H

#include <jrank/votes.h>

#include "bench/archive.h"

/* A folder as long as the pages' parts are read from it; "" at first. */
typedef struct conversation_folder {
    char path[4096];
} conversation_folder;

/*
 * The archive of the benchmark that jr_votes_write_bench makes of them, in a new folder below
 * parent. Errors: those of jr_votes_write_bench; ERR_USAGE: of standard input, which was read
 * already.
 */
JR_MUST_USE jr_status conversations_open(const jr_vote_source *source, const jr_votes_options *how,
                                         const char *parent, conversation_folder *folder,
                                         archive **ret_archive, jr_bench_report *ret_report,
                                         jr_error *err);

/* What the archive has opened stays readable. */
void conversation_folder_remove(conversation_folder *folder);
#define CONVERSATION_FOLDER_AUTO __attribute__((cleanup(conversation_folder_remove)))

#endif
