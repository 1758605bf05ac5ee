/* A chart of two win rates, as SVG. */
#include <jrank/chart.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    const jr_chart_model models[] = {{.name = JR_STR("ant")}, {.name = JR_STR("owl")}};
    const double rates[] = {0.25, 0.75};
    jr_win_rates_figure figure = {.models = models, .rates = rates, .n_models = 2};
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_win_rates(&figure, NULL, &svg);
    printf("%.4s, with the owl: %s\n", svg.data, strstr(svg.data, ">owl<") ? "yes" : "no");
}

/* Prints:
 * <svg, with the owl: yes
 */
