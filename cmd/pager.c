#include "pager.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool is_longer_than_the_terminal(jr_str text)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return false;
    size_t n_lines = 0;
    for (size_t i = 0; i < text.size; i++)
        n_lines += text.data[i] == '\n';
    return n_lines >= size.ws_row;
}

/* Starts the command, whose words end up cut apart, with its input from a pipe. -1: it can't be. */
static pid_t start(char *command, FILE **ret_input)
{
    char *words[16] = {0}, *rest = NULL;
    size_t n = 0;
    for (char *word = strtok_r(command, " ", &rest); word && n + 1 < sizeof words / sizeof *words;
         word = strtok_r(NULL, " ", &rest))
        words[n++] = word;
    int ends[2];
    if (n == 0 || pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    pid_t child;
    if (posix_spawnp(&child, words[0], &actions, NULL, words, environ) != 0)
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    *ret_input = fdopen(ends[1], "w");
    return child;
}

void pager_show(jr_str text)
{
    const char *pager = getenv("PAGER");
    JR_BUF_AUTO jr_buf command = {0};
    jr_buf_append_text(&command, pager ? pager : "less -FRX");
    FILE *input = NULL;
    pid_t child =
        is_longer_than_the_terminal(text) && command.size ? start(command.data, &input) : -1;
    if (child < 0) {
        print_text(text);
    } else {
        /* Leaving the pager early, or by Ctrl-C, is no failure. */
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        if (input)
            fwrite(text.data, 1, text.size, input);
    }
    if (input)
        fclose(input);
    if (child >= 0)
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            continue;
}
