/*
 * file.h: what readers and writers of files have in common.
 *
 * A folder may come from elsewhere, with links, pipes and devices laid in it. So readers take
 * regular files only, up to a size, and what is written below a folder goes through no link that
 * lies in it.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <jrank/base.h>

#include <signal.h>
#include <stdbool.h>

/* What a path that is read may lead to. */
typedef enum file_kind {
    FILE_REGULAR, /* a regular file, or what a shell hands over (/dev/stdin, /dev/fd/63) */
    FILE_ANY      /* also pipes and devices elsewhere: the user names it to have it read once */
} file_kind;

/* Opens a file for reading. Errors: ERR_NOT_FOUND, ERR_IO, naming the path. */
JR_MUST_USE jr_status file_open(const char *path, file_kind kind, int *ret_fd, jr_error *err);

/* Largest file that jr_file_load takes. */
#define FILE_LOAD_MAX ((size_t)256 << 20)

/* jr_file_load of a file of at most max_size bytes, which is a multiple of a megabyte. Errors: as
 * there. */
JR_MUST_USE jr_status file_load(jr_arena *arena, const char *path, size_t max_size,
                                jr_str *ret_bytes, jr_error *err);

/*
 * A file to be written: its path begins with a folder that the user named. Links in the name of
 * that folder are followed, none behind it.
 */
typedef struct file_place {
    const char *path;
    size_t folder_size; /* of the path */
} file_place;

/* folder: what path begins with. */
file_place file_below(const char *folder, const char *path);

/*
 * Replaces the file by these bytes: they are written to a draft of a random name beside it, which
 * is then renamed. must_last: only once they are on the disk. Missing folders are made. A link in
 * the place of the file is replaced, not followed. On any failure the file is as it was and the
 * draft is gone. Errors: ERR_IO, naming the path (a link in the place of a folder, a folder or a
 * pipe in the place of the file).
 */
JR_MUST_USE jr_status file_replace(file_place place, bool must_last, jr_str bytes, jr_error *err);

/* file_replace of what must last; signals that end the program wait meanwhile. */
JR_MUST_USE jr_status file_save(file_place place, jr_str bytes, jr_error *err);

/*
 * Opens the file for appending and reading; *ret_is_new tells that it was made, as are missing
 * folders. Errors: ERR_IO, naming the path: also for anything but a regular file of one name, since
 * what is appended to it would stand elsewhere too.
 */
JR_MUST_USE jr_status file_open_appending(file_place place, int *ret_fd, bool *ret_is_new,
                                          jr_error *err);

/* Whether the file can be opened so, without making it or a folder. Errors: as above, as far as
 * they can be told. */
JR_MUST_USE jr_status file_check_appending(file_place place, jr_error *err);

/* Removes the file, or the folder where it is empty. False where that can't be, as where a folder
 * of its path is a link. */
bool file_remove(file_place place, bool is_folder);

/* Makes the signals that end a program wait, so that it never ends in the middle of a write.
 * Returns what was blocked before, for pthread_sigmask. */
sigset_t file_hold_signals(void);

#endif
