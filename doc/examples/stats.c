/* A 95 % interval and a test, from arrays. */
#include <jrank/stats.h>

#include <stdio.h>

int main(void)
{
    printf("t with 10 degrees: %.3f\n", jr_student_quantile(0.975, 10));
    printf("P(chi-squared > 3.84): %.3f\n", jr_chi_squared_upper(3.84, 1));
}

/* Prints:
 * t with 10 degrees: 2.228
 * P(chi-squared > 3.84): 0.050
 */
