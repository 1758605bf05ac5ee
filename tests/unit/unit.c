/* unit GROUP: runs one group of unit tests; without a group it lists them. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

static unit_group *groups;

void unit_join(unit_group *group)
{
    group->next = groups;
    groups = group;
}

int main(int argc, char **argv)
{
    for (const unit_group *group = groups; group; group = group->next) {
        if (argc < 2)
            puts(group->name);
        else if (strcmp(argv[1], group->name) == 0)
            return group->run();
    }
    if (argc < 2)
        return 0;
    fprintf(stderr, "unit: no group is called %s; HINT: unit without arguments lists them\n",
            argv[1]);
    return 2;
}
