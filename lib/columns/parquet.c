/*
 * Opening a file: its last eight bytes say how long the footer before them is. Everything is read
 * by pread(2), so that threads share the descriptor, and not mapped, so that a file that is cut
 * while it is read is no fatal signal.
 */
#include "parquet.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/str.h"
#include "file.h"

enum { MAGIC_SIZE = 4, TAIL_SIZE = 8, FOOTER_MAX = 256 << 20 };

bool parquet_begins(jr_str beginning)
{
    return str_begins_with(beginning, "PAR1") || str_begins_with(beginning, "PARE");
}

jr_status file_read_at(const parquet_file *file, void *bytes, size_t size, uint64_t offset,
                       jr_error *err)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = pread(file->fd, (char *)bytes + done, size - done, (off_t)(offset + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", file->path,
                                strerror(errno));
        if (got == 0)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: became shorter while it was read; HINT: try again once it is "
                                "written",
                                file->path);
        done += (size_t)got;
    }
    return JR_OK;
}

/* Whether it begins and ends as such a file; *ret_footer_size is what its end says. */
static jr_status read_tail(const parquet_file *file, uint64_t file_size, uint32_t *ret_footer_size,
                           jr_error *err)
{
    char head[MAGIC_SIZE], tail[TAIL_SIZE];
    if (file_size >= MAGIC_SIZE)
        JR_TRY(file_read_at(file, head, sizeof head, 0, err));
    if (file_size < MAGIC_SIZE || !parquet_begins((jr_str){head, sizeof head}))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is no Parquet file: it does not begin with "
                            "PAR1",
                            file->path);
    if (file_size >= MAGIC_SIZE + TAIL_SIZE)
        JR_TRY(file_read_at(file, tail, sizeof tail, file_size - sizeof tail, err));
    if (file_size < MAGIC_SIZE + TAIL_SIZE ||
        !parquet_begins((jr_str){tail + TAIL_SIZE - MAGIC_SIZE, MAGIC_SIZE}))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is a Parquet file without its end, PAR1; HINT: it was cut off: "
                            "get it once more",
                            file->path);
    if (memcmp(tail + TAIL_SIZE - MAGIC_SIZE, "PARE", MAGIC_SIZE) == 0)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is an encrypted Parquet file; HINT: write it again without "
                            "encryption",
                            file->path);
    uint32_t size = 0;
    for (size_t i = MAGIC_SIZE; i-- > 0;)
        size = size << 8 | (unsigned char)tail[i];
    if (size > file_size - MAGIC_SIZE - TAIL_SIZE || size > FOOTER_MAX)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: the footer of the Parquet file is damaged: it has %u bytes, and "
                            "the file %llu; HINT: get the file once more",
                            file->path, size, (unsigned long long)file_size);
    *ret_footer_size = size;
    return JR_OK;
}

static jr_status read_file(parquet_file *file, jr_error *err)
{
    struct stat info;
    if (fstat(file->fd, &info) != 0)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", file->path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return jr_error_set(
            err, JR_ERR_IO,
            "%s: a Parquet file is read from the disk, not from a pipe; HINT: write "
            "it into a file first",
            file->path);
    uint64_t file_size = info.st_size > 0 ? (uint64_t)info.st_size : 0;
    file->size = file_size;
    uint32_t size = 0;
    JR_TRY(read_tail(file, file_size, &size, err));
    file->footer_begin = file_size - TAIL_SIZE - size;
    AUTO_FREE char *bytes = memory_resize(NULL, size, 1);
    JR_TRY(file_read_at(file, bytes, size, file->footer_begin, err));
    return footer_parse((jr_str){bytes, size}, file->path, file->arena, &file->footer, err);
}

jr_status parquet_open(const char *path, parquet_file **ret_file, jr_error *err)
{
    int fd;
    JR_TRY(file_open(path, FILE_REGULAR, &fd, err));
    PARQUET_AUTO parquet_file *file = memory_zeroed(1, sizeof *file);
    file->fd = fd;
    file->arena = jr_arena_new();
    file->path = jr_arena_copy(file->arena, jr_str_from(path)).data;
    JR_TRY(read_file(file, err));
    *ret_file = file;
    file = NULL;
    return JR_OK;
}

void parquet_free(parquet_file *file)
{
    if (!file)
        return;
    close(file->fd);
    jr_arena_free(file->arena);
    free(file);
}

const char *parquet_path(const parquet_file *file)
{
    return file->path;
}

uint64_t parquet_size(const parquet_file *file)
{
    return file->size;
}

int parquet_fd(const parquet_file *file)
{
    return file->fd;
}

size_t parquet_n_columns(const parquet_file *file)
{
    return file->footer.n_leaves;
}

const parquet_column *parquet_column_at(const parquet_file *file, size_t column)
{
    return &file->footer.leaves[column].column;
}

size_t parquet_find(const parquet_file *file, jr_str name)
{
    size_t i = 0;
    while (i < file->footer.n_leaves && !str_equals(file->footer.leaves[i].column.name, name))
        i++;
    return i < file->footer.n_leaves ? i : SIZE_MAX;
}

uint64_t parquet_n_rows(const parquet_file *file)
{
    return file->footer.n_rows;
}

size_t parquet_n_groups(const parquet_file *file)
{
    return file->footer.n_groups;
}

uint64_t parquet_group_rows(const parquet_file *file, size_t group)
{
    return file->footer.groups[group].n_rows;
}
