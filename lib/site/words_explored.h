/*
 * words_explored.h: the rows of words.h that the page says which ranks by what its reader chooses.
 */
#ifndef SITE_WORDS_EXPLORED_H
#define SITE_WORDS_EXPLORED_H

#define WORD_ROWS_EXPLORED(X)                                                                      \
    X(EXPLORE, "Rank again", "条件を変えてランキング")                                             \
    X(EXPLORE_LINK, "Rank again by other judges, categories or models",                            \
      "審査モデル・分野・モデルを選んでランキング")                                                \
    X(EXPLORE_ABOUT,                                                                               \
      "Choose whose verdicts count, and on what. The ratings are computed in this page, as jrank " \
      "rank computes them.",                                                                       \
      "どの判定を数えるかを選べます。"                                                             \
      "レーティングはこのページの中で、jrank rank と同じ方法で計算します。")                       \
    X(EXPLORE_WITHOUT_SCRIPT,                                                                      \
      "This page computes and needs JavaScript and WebAssembly. jrank rank makes the same "        \
      "rankings.",                                                                                 \
      "このページは計算を行うため、JavaScript と WebAssembly が必要です。"                         \
      "同じランキングは jrank rank でも作れます。")                                                \
    X(EXPLORE_MODELS, "Models", "モデル")                                                          \
    X(EXPLORE_ALL, "All or none", "すべて／なし")                                                  \
    X(EXPLORE_TARGET, "Intervals for", "区間の対象")                                               \
    X(EXPLORE_TARGET_AUTO, "what the leaderboard takes", "ランキングのページと同じ")               \
    X(EXPLORE_TARGET_SAME, "these questions again", "同じ質問")                                    \
    X(EXPLORE_TARGET_QUESTIONS, "new questions like these", "同じような別の質問")                  \
    X(EXPLORE_TARGET_JUDGES, "new questions and judges like these",                                \
      "同じような別の質問と別の審査モデル")                                                        \
    X(EXPLORE_HOME_FIT, "estimated", "推定する")                                                   \
    X(EXPLORE_HOME_NONE, "none", "なし")                                                           \
    X(EXPLORE_TIES_HALF, "half a win for both", "双方に半勝")                                      \
    X(EXPLORE_TIES_DAVIDSON, "Davidson", "Davidson")                                               \
    X(EXPLORE_TIES_RAO_KUPPER, "Rao–Kupper", "Rao–Kupper")                                         \
    X(EXPLORE_LOADING, "Loading the verdicts …", "判定を読み込み中…")                              \
    X(EXPLORE_FAILED,                                                                              \
      "The verdicts or the program that ranks them could not be loaded by this browser.",          \
      "このブラウザでは、判定または計算プログラムを読み込めませんでした。")                        \
    X(EXPLORE_RANKED, "{0} verdicts on {1} questions, ranked in {2} ms.",                          \
      "質問 {1} 問、判定 {0} 件を {2} ミリ秒で計算しました。")                                     \
    X(EXPLORE_NONE, "These verdicts can’t be ranked:", "この条件ではランキングを作れません：")     \
    X(EXPLORE_INTERVAL, "95 % interval", "95 % 区間")                                              \
    X(EXPLORE_CHANGE, "Change", "変化")                                                            \
    X(EXPLORE_COMMAND, "The same on the command line:", "同じランキングを作るコマンド：")

#endif
