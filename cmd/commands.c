/*
 * The table of commands and how a name finds its row.
 */
#include "command.h"
#include "names.h"

#include <jrank/base.h>

#include <string.h>

#define COMMAND_ADDRESS(name) &command_##name,
const command_row *const commands[] = {COMMAND_ROWS(COMMAND_ADDRESS)};
#undef COMMAND_ADDRESS
const size_t n_commands = sizeof commands / sizeof *commands;

/* The original's scripts are typed with their ending. */
static jr_str without_script_ending(jr_str name)
{
    if (name.size > 3 && memcmp(name.data + name.size - 3, ".py", 3) == 0)
        name.size -= 3;
    return name;
}

const command_row *command_find(const char *name)
{
    jr_str typed = without_script_ending(jr_str_from(name));
    for (size_t i = 0; i < n_commands; i++) {
        if (same_name(typed, jr_str_from(commands[i]->name)))
            return commands[i];
        const char *rest = commands[i]->aliases;
        for (jr_str alias; next_word(&rest, &alias);)
            if (same_name(typed, alias))
                return commands[i];
    }
    return NULL;
}

jr_status command_unknown(const char *name, jr_error *err)
{
    jr_nearest best = {.typed = without_script_ending(jr_str_from(name))};
    for (size_t i = 0; i < n_commands; i++) {
        jr_nearest_consider(&best, jr_str_from(commands[i]->name));
        const char *rest = commands[i]->aliases;
        for (jr_str alias; next_word(&rest, &alias);)
            jr_nearest_consider(&best, alias);
    }
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "there is no command '%s'; HINT: did you mean 'jrank %.*s'?", name,
                            JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE,
                        "there is no command '%s'; HINT: 'jrank help' lists the commands", name);
}
