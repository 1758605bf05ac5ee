/*
 * folder.h: what lies where in a benchmark folder, in jrank's layout and in FastChat's.
 */
#ifndef BENCH_FOLDER_H
#define BENCH_FOLDER_H

#include <jrank/base.h>

#include <stdbool.h>

/* The base names in a folder that end in suffix, without it, sorted bytewise; hidden files are
 * left out. Errors: ERR_NOT_FOUND, ERR_IO, naming the folder. */
JR_MUST_USE jr_status folder_list(jr_arena *arena, const char *folder, const char *suffix,
                                  jr_str **ret_names, size_t *ret_n_names, jr_error *err);

/* True for MODEL.errors, the base name of a file beside MODEL.jsonl that holds no answers. */
bool folder_is_error_file(jr_str name);

/* ERR_DATA where a file beside the path has its name but for case or for how Unicode writes it, and
 * the path is not there: on many disks both are one. */
JR_MUST_USE jr_status folder_check_name(jr_arena *arena, jr_str path, jr_error *err);

/* A name as it is written in file names ('/' as "__"), and back. */
jr_str folder_escape(jr_arena *arena, jr_str name);
jr_str folder_unescape(jr_arena *arena, jr_str file_name);

/* answers/ of a benchmark folder, or model_answer/ where only that is there, or where neither is
 * and the questions are in question.jsonl, as FastChat has them. */
jr_str folder_of_answers(jr_arena *arena, const char *bench_folder);

/* Whether the folder is laid out as FastChat's. */
bool folder_is_fastchat(jr_arena *arena, const char *bench_folder);

/* questions.jsonl of a benchmark folder, or question.jsonl where only that is there. */
jr_str folder_question_file(jr_arena *arena, const char *bench_folder);

/* The judge prompts of a benchmark: judge_prompts.jsonl in its folder, or beside it; NULL where
 * neither is there. */
const char *folder_prompt_file(jr_arena *arena, const char *bench_folder);

/* The names joined by ", ", at most some twenty of them. */
jr_str folder_join(jr_arena *arena, const jr_str *names, size_t n_names);

/* What to say to one who typed a name that is not there: "did you mean NAME?", or "there is " and
 * the names joined where none is near. */
jr_str folder_hint(jr_arena *arena, jr_str typed, const jr_str *names, size_t n_names);

/* What follows "FOLDER: has no answers of MODEL": the near name, what is not read, or who makes
 * them. */
jr_str folder_note_on_model(jr_arena *arena, const char *bench_folder, jr_str model);

/* The wanted judges that have pair judgments in a benchmark folder, each once, sorted. None, and
 * one named "all", stand for all that are no people, with_people for these too, as where nobody
 * else has judged. Errors: ERR_NOT_FOUND, listing those that are there. */
JR_MUST_USE jr_status folder_select_judges(jr_arena *arena, const char *bench_folder,
                                           const jr_str *wanted, size_t n_wanted, bool with_people,
                                           jr_str **ret_judges, size_t *ret_n_judges,
                                           jr_error *err);

#endif
