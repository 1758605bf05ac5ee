/*
 * Files are recognised by their first bytes, records by the fields that only they have. A row for
 * each.
 */
#include "foreign.h"

#include <string.h>

#include "base/english.h"
#include "columns/parquet.h"

typedef struct foreign_form {
    const char *fields[2]; /* that it has; the second may be NULL */
    const char *hint;
} foreign_form;

#define OF_A_BENCHMARK                                                                             \
    ENGLISH("; HINT: these are judgments of a benchmark: rank its folder with --bench-name, or "   \
            "give them to --human a line each (jq -c '.[]' FILE)")

static const foreign_form forms[] = {
    {{"wins1", NULL}, ENGLISH("; HINT: this is a table of counts: rank it with --counts")},
    {{"jrank_votes", NULL},
     ENGLISH("; HINT: this is of a page for voting: jrank votes add takes it")},
    {{"model1_id", NULL}, OF_A_BENCHMARK},
    {{"games", "model"},
     ENGLISH("; HINT: these are judgments of Arena-Hard's first version, which name no baseline: "
             "jq -c '.baseline = \"gpt-4-0314\"' FILE names it")},
    {{"g1_winner", "g2_winner"}, OF_A_BENCHMARK},
};

const char *foreign_hint(const void *record, foreign_has has)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const foreign_form *form = &forms[i];
        if (has(record, form->fields[0]) && (!form->fields[1] || has(record, form->fields[1])))
            return form->hint;
    }
    return "";
}

#define FROM_TABLE(read)                                                                           \
    "pandas." read ENGLISH(                                                                        \
        "(FILE).to_json('votes.jsonl', orient='records', lines=True) makes JSON lines "            \
        "of it")

static const struct {
    size_t offset; /* of the magic number */
    jr_str magic;
    const char *what, *remedy;
} binaries[] = {
    {0, JR_STR("PAR1"), ENGLISH("a Parquet file that was compressed as a whole"),
     ENGLISH("unpack it first: its columns are compressed already")},
    {0, JR_STR("ARROW1"), ENGLISH("an Arrow file"), FROM_TABLE("read_feather")},
    {0, JR_STR("FEA1"), ENGLISH("a Feather file"), FROM_TABLE("read_feather")},
    {0, JR_STR("SQLite format 3"), ENGLISH("a SQLite database"), FROM_TABLE("read_sql")},
    {0, JR_STR("\x89HDF"), "an HDF5 file", FROM_TABLE("read_hdf")},
    {0, JR_STR("%PDF"), "a PDF file", ENGLISH("copy the votes out of it into a CSV table")},
    {257, JR_STR("ustar"), ENGLISH("a tar archive"), ENGLISH("unpack it first: tar -xf FILE")},
};

jr_status foreign_refuse_parquet(jr_str beginning, const char *name, jr_error *err)
{
    if (!parquet_begins(beginning))
        return JR_OK;
    return jr_error_set(
        err, JR_ERR_FORMAT,
        "%s: is a Parquet file, as --battles and --counts read them and nothing else does; "
        "HINT: jrank convert --battles FILE -o votes.jsonl, or --to counts, writes "
        "votes as they are read here",
        name);
}

jr_status foreign_refuse_binary(jr_str beginning, const char *name, jr_error *err)
{
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++) {
        jr_str magic = binaries[i].magic;
        size_t offset = binaries[i].offset;
        if (beginning.size >= offset + magic.size &&
            memcmp(beginning.data + offset, magic.data, magic.size) == 0)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: is %s, which is not read; HINT: %s", name,
                                binaries[i].what, binaries[i].remedy);
    }
    static const char ending[] = ".parquet";
    size_t size = strlen(name), n = sizeof ending - 1;
    if (size > n && strcmp(name + size - n, ending) == 0 &&
        memchr(beginning.data, '\0', beginning.size))
        return jr_error_set(
            err, JR_ERR_FORMAT,
            "%s: is no Parquet file, although its name says so: it does not begin with "
            "PAR1; HINT: it is damaged: get it once more",
            name);
    return JR_OK;
}
