/*
 * A line of the file is a name and a link. Others than those who may vote now keep theirs, so that
 * who comes back has a link that was sent.
 */
#include "voter_links.h"

#include "message.h"

#include <jrank/bench.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "NAME URL?token=TOKEN" */
static bool parse_link(jr_str line, jr_str *ret_name, jr_str *ret_token)
{
    static const char mark[] = "?token=";
    const char *space = memchr(line.data, ' ', line.size);
    const char *token = space ? memmem(line.data, line.size, mark, sizeof mark - 1) : NULL;
    if (!token)
        return false;
    token += sizeof mark - 1;
    *ret_name = (jr_str){line.data, (size_t)(space - line.data)};
    *ret_token = (jr_str){token, line.size - (size_t)(token - line.data)};
    return true;
}

static jr_str next_line(jr_str *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    jr_str line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};
    size_t taken = line.size + (end != NULL);
    *rest = (jr_str){rest->data + taken, rest->size - taken};
    return jr_text_trim(line);
}

static jr_serve_voter *find_voter(jr_serve_voter *voters, size_t n, jr_str name)
{
    for (size_t i = 0; i < n; i++)
        if (jr_str_compare(voters[i].name, name) == 0)
            return &voters[i];
    return NULL;
}

static jr_status load(jr_arena *arena, const char *path, jr_str *ret_text, jr_error *err)
{
    *ret_text = (jr_str){0};
    return access(path, F_OK) == 0 ? jr_file_load(arena, path, ret_text, err) : JR_OK;
}

jr_status voter_links_read(jr_arena *arena, words names, const char *path,
                           jr_serve_options *options, jr_error *err)
{
    jr_serve_voter *voters = jr_arena_alloc(arena, names.n, sizeof *voters);
    jr_str text, name, token;
    for (size_t i = 0; i < names.n; i++)
        voters[i].name = jr_str_from(names.items[i]);
    options->voters = voters;
    options->n_voters = names.n;
    if (!path && names.n && !isatty(STDERR_FILENO))
        return jr_error_set(err, JR_ERR_USAGE,
                            "personal links are printed on a terminal only, so that they stand in "
                            "no log; HINT: --links FILE takes them");
    if (!path || !names.n)
        return JR_OK;
    JR_TRY(load(arena, path, &text, err));
    for (size_t number = 1; text.size; number++) {
        jr_str line = next_line(&text);
        if (line.size == 0)
            continue;
        if (!parse_link(line, &name, &token))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%zu: is no name with a personal link; HINT: --links takes a "
                                "file that jrank serve wrote, or a new one",
                                path, number);
        jr_serve_voter *voter = find_voter(voters, names.n, name);
        if (voter)
            voter->token = token;
    }
    return JR_OK;
}

/* Readable by its owner alone from the beginning, before any link is in it. */
static jr_status save(const char *path, jr_str text, jr_error *err)
{
    mode_t before = umask(S_IRWXG | S_IRWXO);
    jr_status status = jr_file_save(path, text, err);
    umask(before);
    return status;
}

jr_status voter_links_write(jr_arena *arena, const jr_serve *serve, const jr_serve_options *options,
                            const char *path, jr_error *err)
{
    JR_BUF_AUTO jr_buf links = {0};
    jr_str text = {0}, name, token;
    jr_serve_voter *voters = jr_arena_alloc(arena, options->n_voters, sizeof *voters);
    if (options->n_voters == 0)
        return JR_OK;
    for (size_t i = 0; i < options->n_voters; i++) {
        voters[i] = options->voters[i];
        jr_buf_format(&links, "%.*s %s\n", JR_STR_ARG(voters[i].name),
                      jr_serve_voter_url(serve, i).data);
    }
    if (!path) {
        tell("%.*s", JR_STR_ARG(jr_buf_str(&links)));
        return JR_OK;
    }
    JR_TRY(load(arena, path, &text, err));
    while (text.size) {
        jr_str line = next_line(&text);
        if (parse_link(line, &name, &token) && !find_voter(voters, options->n_voters, name))
            jr_buf_format(&links, "%.*s\n", JR_STR_ARG(line));
    }
    JR_TRY(save(path, jr_buf_str(&links), err));
    note_written(path);
    return JR_OK;
}
