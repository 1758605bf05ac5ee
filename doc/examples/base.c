/* Texts, and errors as sentences. */
#include <jrank/base.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf line = {0};
    jr_str bytes;
    jr_error err;
    jr_json_append_string(&line, jr_arena_format(arena, "%s \"%d\"", "question", 81));
    printf("%s takes %zu columns\n", line.data, jr_text_width(jr_buf_str(&line)));
    if (jr_file_load(arena, "nowhere", &bytes, &err) != JR_OK)
        printf("%s\n", err.message);
}

/* Prints:
 * "question \"81\"" takes 17 columns
 * nowhere: can't be read: No such file or directory
 */
