/*
 * words_browsed.h: the rows of words.h that the page of all matches says, and its search.
 */
#ifndef SITE_WORDS_BROWSED_H
#define SITE_WORDS_BROWSED_H

#define WORD_ROWS_BROWSED(X)                                                                       \
    X(BROWSE_SEARCH_TEXTS, "Search questions, answers and judgments",                              \
      "質問・回答・審査の全文検索")                                                                \
    X(BROWSE_SEARCH, "Search", "検索")                                                             \
    X(BROWSE_AGAINST, "against", "対戦相手")                                                       \
    X(BROWSE_ONLY, "Only those with", "次を含むものだけ")                                          \
    X(BROWSE_LOADING, "Loading …", "読み込み中…")                                                  \
    X(BROWSE_FAILED, "The data could not be loaded.", "データを読み込めませんでした。")            \
    X(BROWSE_N_MATCHES, "{0} of {1} matches", "{1} 件中 {0} 件の対戦")                             \
    X(BROWSE_SHOWN, "{0} to {1}", "{0}～{1} 件目")                                                 \
    X(BROWSE_SEARCHING, "{0} found, {1} of {2} files searched …",                                  \
      "{0} 件見つかりました（{2} ファイル中 {1} を検索済み）…")                                    \
    X(BROWSE_SEARCHED, "{0} found, {1} of {2} files searched.",                                    \
      "{0} 件見つかりました（{2} ファイル中 {1} を検索済み）。")                                   \
    X(BROWSE_STOP, "Stop", "中止")                                                                 \
    X(BROWSE_CONTINUE, "Go on", "続ける")                                                          \
    X(BROWSE_IN_ANSWER, "Answer of {0}", "{0} の回答")                                             \
    X(BROWSE_IN_JUDGMENT, "{0} on {1} and {2}", "{0} の審査（{1} 対 {2}）")                        \
    X(BROWSE_WITHOUT_SCRIPT,                                                                       \
      "Filters and search need JavaScript. Without it, every match is reached f"                   \
      "rom {0} and {1}.",                                                                          \
      "絞り込みと検索には JavaScript が必要です。なくても、{0}と{1}からすべての"                   \
      "対戦を開けます。")

#endif
