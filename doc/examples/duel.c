/* A duel that ends as soon as it knows: here after so many questions that the second model won. */
#include <jrank/duel.h>

#include <stdio.h>

int main(void)
{
    double score[20];
    for (int question = 0; question < 20; question++)
        score[question] = question % 5 == 0 ? 0.5 : 1;
    jr_duel duel;
    jr_duel_test(score, 20, &(jr_duel_options){0}, &duel);
    printf("%s, known after %zu questions\n", jr_duel_word(duel.decision), duel.decided_at);
}

/* Prints:
 * the second is better, known after 13 questions
 */
