/*
 * words_served.h: the rows of words.h that only a page of a server, or one for voting, says.
 */
#ifndef SITE_WORDS_SERVED_H
#define SITE_WORDS_SERVED_H

#define WORD_ROWS_SERVED(X)                                                                        \
    /* Live and voting */                                                                          \
    X(LIVE, "Live", "進行状況")                                                                    \
    X(VOTE, "Vote", "投票")                                                                        \
    X(BENCHMARKS, "Benchmarks", "ベンチマーク")                                                    \
    X(BAD_REQUEST, "This request can’t be read.", "リクエストを読み取れません。")                  \
    X(TOKEN_NEEDED, "Open this page by the address with its token, as jrank serve printed it.",    \
      "jrank serve が表示した、トークン付きのアドレスから開いてください。")                        \
    X(WRONG_HOST, "This address is not one of this server.",                                       \
      "このアドレスは、このサーバーのものではありません。")                                        \
    X(WRONG_ORIGIN, "This form was not sent from a page of this server, and nothing was changed.", \
      "このサーバーのページから送信されたものではないため、何も変更していません。")                \
    X(WRONG_METHOD, "This page can’t be asked in this way.",                                       \
      "このページにこの方法ではアクセスできません。")                                              \
    X(TOO_LARGE, "What was sent is too large.", "送信されたデータが大きすぎます。")                \
    X(TOO_BUSY, "There are too many readers just now. Try again in a minute.",                     \
      "現在アクセスが集中しています。しばらくしてからお試しください。")                            \
    X(CANNOT_SHOW,                                                                                 \
      "This page can’t be shown: its files are not what they were. Try again in a few seconds.",   \
      "ファイルが変更されたため、このページを表示できません。数秒後にもう一度お試しください。")    \
    X(TO_THE_BEGINNING, "To the leaderboard", "ランキングへ")                                      \
    X(NOT_READABLE_NOW,                                                                            \
      "The files can’t be read as they are now; the pages show what was there before.",            \
      "現在ファイルを読み取れないため、以前の内容を表示しています。")                              \
    X(JUDGMENTS, "Judgments", "審査数")                                                            \
    X(ANSWERS, "Answers", "回答数")                                                                \
    X(PER_SECOND, "Per second", "毎秒")                                                            \
    X(RUNNING_NOW, "Running now", "実行中")                                                        \
    X(NOTHING_RUNS, "No run is going on.", "実行中の処理はありません。")                           \
    X(STEP, "Step", "処理")                                                                        \
    X(STEP_JUDGE, "Judging", "審査")                                                               \
    X(STEP_ANSWER, "Answering", "回答")                                                            \
    X(STEP_RANK, "Ranking", "ランキング")                                                          \
    X(CLUSTER_JOBS, "Jobs of the cluster", "クラスターのジョブ")                                   \
    X(JOB, "Job", "ジョブ")                                                                        \
    X(WAITING, "Waiting", "待機中")                                                                \
    X(STOPPING, "stopping", "停止中")                                                              \
    X(PLANNED, "Planned", "予定")                                                                  \
    X(DONE, "Done", "完了")                                                                        \
    X(FAILED, "Failed", "失敗")                                                                    \
    X(IN_FLIGHT, "In flight", "処理中")                                                            \
    X(COST, "Cost (USD)", "費用 (USD)")                                                            \
    X(SECONDS_LEFT, "Seconds left", "残り秒数")                                                    \
    X(LIVE_GOAL, "{0} of {1} decided", "{1} 件中 {0} 件が確定")                                    \
    X(LIVE_OPEN, "open: {0}", "未確定：{0}")                                                       \
    X(LIVE_DECIDED, "decided: {0}", "確定：{0}")                                                   \
    X(LIVE_CALLS, "about {0} calls to go", "残り約 {0} 回")                                        \
    X(LIVE_JUDGING, "Judging: {0} of {1}", "審査中：{1} 件中 {0} 件")                              \
    X(LIVE_ANSWERING, "Answering: {0} of {1}", "回答中：{1} 件中 {0} 件")                          \
    X(LIVE_RATE, "{0} per second", "毎秒 {0} 件")                                                  \
    X(LIVE_LEFT, "{0} left", "残り {0}")                                                           \
    X(RELOAD, "Reload", "再読み込み")                                                              \
    X(WHICH_IS_BETTER, "Which answer is better?", "どちらの回答が優れていますか。")                \
    X(VOTE_TIE_BUTTON, "Equally good", "同程度")                                                   \
    X(SKIP, "Skip", "スキップ")                                                                    \
    X(NOTHING_TO_VOTE, "There is no match left to vote on.", "投票できる対戦はもうありません。")   \
    X(NOTHING_TO_VOTE_WHY,                                                                         \
      "A match can be voted on when a model has judged it and both answers are in the bench"       \
      "mark.",                                                                                     \
      "審査モデルの判定があり、両方の回答がベンチマークに含まれる対戦に投票できます。")            \
    X(VOTE_SAVED, "Your vote is saved", "投票を保存しました")                                      \
    X(VOTE_LOST, "This ballot is not known any more; nothing was saved.",                          \
      "この投票用紙は無効になりました。何も保存していません。")                                    \
    X(VOTE_NOT_SAVED, "Your vote could not be saved.", "投票を保存できませんでした。")             \
    X(VOTES_GIVEN, "Votes given: {0}", "投票数：{0}")                                              \
    X(OF_THE_SAMPLE, "{0} of {1} of the planned sample", "計画した標本 {1} 件中 {0} 件")           \
    X(VOTE_TAKEN_BACK, "You had chosen this, which counts until you choose again:",                \
      "以前の選択（選び直すまで有効です）：")                                                      \
    X(WHOSE_ANSWERS, "Whose answers were they?", "どのモデルの回答でしたか")                       \
    X(VOTE_BY_INVITATION, "To vote, open the personal link that was sent to you.",                 \
      "投票するには、届いた個人用のリンクを開いてください。")                                      \
    X(YOUR_VOTE, "Your vote", "あなたの投票")                                                      \
    X(NEXT_MATCH, "Next match", "次の対戦へ")                                                      \
    X(WHOLE_MATCH, "The whole match", "この対戦の詳細")                                            \
    /* The page for voting that is sent by mail */                                                 \
    X(SHEET_ASKS, "Which answers do you prefer?", "どちらの回答が優れていますか")                  \
    X(SHEET_INTRO,                                                                                 \
      "You will see {0} {0|question|questions}, each with two answers. Choose the one "            \
      "that you find better. The votes stay in this browser until you download them and "          \
      "send the file back.",                                                                       \
      "{0} 件の質問に、それぞれ二つの回答が付いています。優れていると思うほうを選んでください。"   \
      "投票はこのブラウザーに保存されます。最後にファイルをダウンロードして送り返してくださ"       \
      "い。")                                                                                      \
    X(SHEET_NAME, "Your name (letters a-z, digits, - and _)", "お名前（半角英数字と - _）")        \
    X(SHEET_BEGIN, "Begin", "はじめる")                                                            \
    X(SHEET_PROGRESS, "{0} of {1}", "{1} 件中 {0} 件")                                             \
    X(ANSWER_A, "Answer A", "回答 A")                                                              \
    X(ANSWER_B, "Answer B", "回答 B")                                                              \
    X(A_BETTER, "A is better", "A が優れている")                                                   \
    X(B_BETTER, "B is better", "B が優れている")                                                   \
    X(BOTH_BAD, "Both are bad", "どちらも悪い")                                                    \
    X(UNDO, "Undo", "元に戻す")                                                                    \
    X(SHEET_NOTE, "A note, if you like", "メモ（任意）")                                           \
    X(SHEET_DOWNLOAD, "Download the votes", "投票をダウンロード")                                  \
    X(SHEET_DONE, "That was all. Please download the votes and send the file back.",               \
      "これで終わりです。投票をダウンロードし、ファイルを送り返してください。")                    \
    X(SHEET_NOT_KEPT,                                                                              \
      "This browser keeps nothing of this page: download the votes before you close it.",          \
      "このブラウザーには投票を保存できません。閉じる前にダウンロードしてください。")              \
    X(SHEET_NEEDS_SCRIPTS, "This page needs JavaScript.", "このページには JavaScript が必要です。")

#endif
