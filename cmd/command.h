/*
 * command.h: the row of a command and the row of an option.
 *
 * Everything that is known about a command stands in its row once; the parser, the help texts,
 * the man pages, the completion and the reference are all made from it.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Words of the command line, in the order given. */
typedef struct words {
    const char **items;
    size_t n;
} words;

/* The argument of an option and the type of the field that receives it. */
typedef enum option_kind {
    OPTION_FLAG,   /* bool: no argument */
    OPTION_TEXT,   /* const char *: NULL where not given */
    OPTION_PATH,   /* const char *: the same, completed as a file name */
    OPTION_NUMBER, /* double in min..max: NAN where not given and without a default */
    OPTION_WHOLE,  /* int64_t in min..max: 0 where not given and without a default */
    OPTION_CHOICE, /* int: position in choices, -1 where not given and without a default */
    OPTION_SET,    /* unsigned: bit per position in choices; written a,b,c */
    OPTION_LIST,   /* words: all that follow up to the next option; repeating it adds to them */
} option_kind;

/* The names of a list of the library, X(ID, "name", ...) each, as choices in that order. */
#define CHOICES(list) (&(list(CHOICE_WORD))[1])
#define CHOICE_WORD(id, ...) " " CHOICE_FIRST(__VA_ARGS__, )
#define CHOICE_FIRST(first, ...) first

typedef struct option_row {
    const char *name; /* as written after "--", with '-' between words */
    option_kind kind;
    size_t offset;           /* of the field in the command's options struct */
    const char *argument;    /* what the help calls the argument */
    const char *standard;    /* default as it would be typed; NULL for none */
    const char *environment; /* variable that replaces the default where it is set, or NULL */
    const char *choices;     /* words separated by one space, for CHOICE and SET */
    double min, max;         /* for NUMBER and WHOLE; both 0: any value */
    char letter;             /* short form, or 0 */
    const char *group;       /* heading in the help; NULL hides the option */
    const char *help;        /* one sentence */
} option_row;

/* Kind and field of an option in one: a field of another type does not compile. */
#define OPTION_FIELD(type, options, field)                                                         \
    _Generic(((options *)0)->field, type: offsetof(options, field))
#define FLAG(options, field) OPTION_FLAG, OPTION_FIELD(bool, options, field)
#define TEXT(options, field) OPTION_TEXT, OPTION_FIELD(const char *, options, field)
#define PATH(options, field) OPTION_PATH, OPTION_FIELD(const char *, options, field)
#define NUMBER(options, field) OPTION_NUMBER, OPTION_FIELD(double, options, field)
#define WHOLE(options, field) OPTION_WHOLE, OPTION_FIELD(int64_t, options, field)
#define CHOICE(options, field) OPTION_CHOICE, OPTION_FIELD(int, options, field)
#define SET(options, field) OPTION_SET, OPTION_FIELD(unsigned, options, field)
#define LIST(options, field) OPTION_LIST, OPTION_FIELD(words, options, field)

typedef struct command_row command_row;

/* A command line that was understood. */
typedef struct invocation {
    const command_row *command;
    jr_arena *arena;     /* lives as long as the process */
    const void *options; /* the command's options struct */
    words arguments;     /* what is no option */
    words line;          /* the whole command line, program name first */
    bool wants_help;     /* --help was among the options; nothing else was checked */
    int exit_code;       /* set by run where a success is not 0; a failure has its status's code */
} invocation;

typedef struct example {
    const char *line;    /* as typed at a prompt */
    const char *meaning; /* one sentence */
} example;

struct command_row {
    const char *name;
    const char *aliases;   /* separated by one space; NULL for none */
    const char *arguments; /* what follows the options in the synopsis; NULL for nothing */
    size_t min_arguments;
    size_t max_arguments;    /* ANY_NUMBER: no limit */
    bool takes_bench;        /* its argument is the value of --bench-name */
    const char *summary;     /* one line without a full stop */
    const char *description; /* paragraphs separated by one empty line */
    const option_row *options;
    size_t n_options;
    size_t options_size; /* of the options struct */
    const example *examples;
    size_t n_examples;
    int error_codes_from; /* added to the exit code of an error, where small ones say a result */
    jr_status (*run)(invocation *in, jr_error *err);
};

#define ANY_NUMBER SIZE_MAX
#define ROWS(array) (array), sizeof(array) / sizeof *(array)
#define OPTION_ROWS(array) .options = (array), .n_options = sizeof(array) / sizeof *(array)
#define EXAMPLE_ROWS(array) .examples = (array), .n_examples = sizeof(array) / sizeof *(array)

/* One row per command, in the order of the help. */
#define COMMAND_ROWS(X)                                                                            \
    X(answer)                                                                                      \
    X(judge)                                                                                       \
    X(rejudge)                                                                                     \
    X(run)                                                                                         \
    X(add)                                                                                         \
    X(rank)                                                                                        \
    X(show)                                                                                        \
    X(cost)                                                                                        \
    X(merge)                                                                                       \
    X(batches)                                                                                     \
    X(history)                                                                                     \
    X(verify)                                                                                      \
    X(vote_page)                                                                                   \
    X(votes)                                                                                       \
    X(duel)                                                                                        \
    X(gate)                                                                                        \
    X(agree)                                                                                       \
    X(judge_card)                                                                                  \
    X(compare)                                                                                     \
    X(power)                                                                                       \
    X(convert)                                                                                     \
    X(site)                                                                                        \
    X(serve)                                                                                       \
    X(check)                                                                                       \
    X(help)

#define COMMAND_DECLARE(name) extern const command_row command_##name;
COMMAND_ROWS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const command_row *const commands[];
extern const size_t n_commands;

/* The command of this name or alias; '_' counts as '-' and a final ".py" is ignored. NULL if none.
 */
const command_row *command_find(const char *name);

/* Fills err for a name that command_find does not know, with the nearest one as the hint. */
jr_status command_unknown(const char *name, jr_error *err);

#endif
