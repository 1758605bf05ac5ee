/* The pages of a benchmark, as files. */
#include <jrank/site.h>

#include <stdio.h>

int main(void)
{
    jr_site_options options = {.date = JR_STR("2026-01-01T12:00:00"), .without_posterior = true};
    jr_site *site;
    jr_site_report report;
    jr_error err;
    if (jr_site_open("sample", &options, &site, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    jr_status status = jr_site_write(site, "pages", 1, &report, &err);
    jr_site_free(site);
    if (status != JR_OK)
        fprintf(stderr, "%s\n", err.message);
    FILE *page = fopen("pages/index.html", "r");
    printf("%s\n", page ? "written" : "not there");
    return status != JR_OK || !page || fclose(page) != 0;
}

/* Prints:
 * written
 */
