/*
 * The check of a benchmark folder, with the same bytes as every kind of file. What it finds in the
 * pair judgments is what their reader stumbles over or leaves out, and nothing else.
 */
#include <jrank/bench.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"
#include "invariants.h"
#include "target.h"

static const char *const folders[] = {"answers", "reference_answer"};
static const char *const links[] = {"answers/a.jsonl", "reference_answer/a.jsonl",
                                    "model_judgment/judge_single.jsonl", "questions.jsonl",
                                    "judge_prompts.jsonl"};
enum { N_FOLDERS = sizeof folders / sizeof *folders, N_LINKS = sizeof links / sizeof *links };

static char target[512];

static void make_links(const char *path)
{
    snprintf(target, sizeof target, "%s", path);
    for (size_t i = 0; i < N_FOLDERS; i++)
        MUST(mkdir(input_path(folders[i]), 0700) == 0);
    for (size_t i = 0; i < N_LINKS; i++)
        MUST(symlink(target, input_path(links[i])) == 0);
}

/* The findings of this kind in the pair judgments; one may be of both games of a record. */
static uint64_t count(const jr_check *check, jr_finding_kind kind)
{
    uint64_t n = 0;
    for (size_t i = 0; i < check->n_findings; i++)
        if (strcmp(check->findings[i].path.data, target) == 0 && check->findings[i].kind == kind)
            n += strstr(check->findings[i].sentence.data, "so neither of the two") ? 2 : 1;
    return n;
}

static void must_be_findings(const jr_check *check)
{
    uint64_t n = 0;
    for (size_t kind = 0; kind < JR_N_FINDING_KINDS; kind++)
        n += check->n_by_kind[kind];
    MUST(n == check->n_findings && n == check->n_errors + check->n_warnings);
    for (size_t i = 0; i < check->n_findings; i++) {
        const jr_str *sentence = &check->findings[i].sentence;
        MUST(sentence->size > 0);
        for (size_t k = 0; k < sentence->size; k++)
            MUST((unsigned char)sentence->data[k] >= ' ' && sentence->data[k] != 127);
    }
}

FUZZ_TARGET(check)
{
    const char *folder, *path = input_file("model_judgment/judge_pair.jsonl", data, size, &folder);
    if (!*target)
        make_links(path);
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_check check;
    MUST(jr_check_bench(arena, folder, &check, &err) == JR_OK);
    must_be_findings(&check);
    jr_votes votes;
    jr_votes_options options = {.n_threads = 1, .without_sha256 = true};
    jr_status status = jr_votes_load_bench(arena, folder, &options, &votes, &err);
    if (status == JR_ERR_FORMAT)
        MUST(check.n_errors > 0);
    if (status != JR_OK)
        return 0;
    MUST(votes.report.torn_lines == count(&check, JR_FINDING_TORN_LINE));
    MUST(votes.report.invalid == count(&check, JR_FINDING_INVALID_VERDICT));
    MUST(votes.report.duplicates == count(&check, JR_FINDING_DUPLICATE_VERDICT));
    return 0;
}
