/*
 * words_people.h: the rows of words.h about ratings for people, and juries of judges.
 */
#ifndef SITE_WORDS_PEOPLE_H
#define SITE_WORDS_PEOPLE_H

#define WORD_ROWS_PEOPLE(X)                                                                        \
    X(FOR_PEOPLE, "For readers", "読者にとってのレーティング")                                     \
    X(FOR_PEOPLE_EXPLAINED,                                                                        \
      "What people prefer: {0} {0|vote|votes} by {1} {1|person|people} on a planned "              \
      "sample of {2} of the {3} {3|match|matches} {0|corrects|correct} the judge on all "          \
      "of them. Calibrated ratings say what these readers prefer, whatever the judge "             \
      "likes.",                                                                                    \
      "人の好みに合わせたレーティングです。{3} 件の対戦から計画的に選んだ {2} 件への、{1} 人の"    \
      "投票 {0} 票で、全対戦での審査モデルの判定を補正しています。補正後の値は、審査モデルの"      \
      "好みによらず、この読者たちの好みを表します。")                                              \
    X(BY_JUDGE, "Judge alone", "審査モデルのみ")                                                   \
    X(BY_PEOPLE, "People alone", "人の投票のみ")                                                   \
    X(CALIBRATED, "Calibrated", "補正後")                                                          \
    X(CHANGE_BY_PEOPLE, "Change", "変化")                                                          \
    X(VOTES_WORTH,                                                                                 \
      "With the judge the votes on these {0} matches are worth those on {1} without. "             \
      "Weight of the judge {2}; correlation of judge and people beyond the ratings {3}.",          \
      "審査モデルと合わせると、この {0} 件への投票は、投票だけの場合の {1} 件分にあたりま"         \
      "す。審査モデルの重み {2}、レーティング以外での審査モデルと人の相関 {3}。")                  \
    X(VOTERS_LIKE_THESE,                                                                           \
      "The intervals are for other questions and other readers like these {0}.",                   \
      "区間は、ほかの質問と、この {0} 人のような別の読者を想定しています。")                       \
    X(VOTERS_FEW,                                                                                  \
      "The intervals are for {0|this reader|these readers}: {0} {0|is|are} too few to "            \
      "tell how others like them differ, which takes {1}.",                                        \
      "区間は、この読者たちについてのものです。別の読者との違いを知るには {1} 人が必要で、{0} "    \
      "人では足りません。")                                                                        \
    X(JUDGE_BIASES, "What the judge likes more than people do", "審査モデルが人よりも好むもの")    \
    X(BIAS_OWN, "Its own answers ({1}): {0} points", "自分の回答（{1}）：{0} 点")                  \
    X(BIAS_LENGTH, "The longer of two answers, at a typical difference in length: {0} points",     \
      "長いほうの回答（典型的な長さの差）：{0} 点")                                                \
    X(JURY, "Jury", "合議")                                                                        \
    X(VIEW_JURY, "jury: each judge by its weight", "合議（審査モデルごとに重みづけ）")             \
    X(JURY_BY_PEOPLE,                                                                              \
      "The votes of each judge weigh by how far it agrees with people, on {0} "                    \
      "{0|match|matches}. The choice of rankings above the first table has that by these "         \
      "weights.",                                                                                  \
      "各審査モデルの判定を、{0} 件の対戦で人とどれだけ一致するかによって重みづけします。この"     \
      "重みによるランキングは、最初の表の上の「別の基準で並べる…」から選べます。")                 \
    X(JURY_BY_EACH_OTHER,                                                                          \
      "The votes of each judge weigh by how far it agrees with the other judges. The choice "      \
      "of rankings above the first table has that by these weights.",                              \
      "各審査モデルの判定を、ほかの審査モデルとどれだけ一致するかによって重みづけします。この"     \
      "重みによるランキングは、最初の表の上の「別の基準で並べる…」から選べます。")                 \
    X(WEIGHT, "Weight", "重み")                                                                    \
    X(WITH_PEOPLE, "Compared with people", "人との比較に使った判定")

#endif
