"""Benchmarks (性能測定): one module a measurement, each with ``run(…) -> dict``.

Every figure that matters is a ratio to a peer that is measured in the same run, in alternating
rounds, so that it means the same on a fast and a slow machine. All of them work on temporary
homes. ``python -m eval.bench NAME [--json]`` runs one.
"""

#: Name → what is measured, in Japanese for the list of the command line.
BENCHES: dict[str, str] = {
    "law": "法令ファイルの取り込み（全件の読み取りと生活保護法の条の数）",
    "citations": "法令と手帳の中の引用（見つけた割合、つながった割合、速さ、jlawcite との比較）",
    "pdf": "手帳PDFの取り込み（問の数・本文の一致・速さ）",
    "embedding": "埋め込みエンジンの速さと正しさ",
    "reranking": "上位20件を読み直す並べ替えの時間（質問文の埋め込みだけの時間との比）",
    "query": "検索1回の時間（質問文の埋め込みだけの時間との比）",
    "lexical": "語句検索の速さと正しさ（rank-bm25 との比）",
    "curve": "資料が増えたときの検索の時間（15,000〜240,000 断片、ほかの検索エンジン4つとの比）",
    "build": "索引の作成時間（埋め込みだけの時間との比）と、資料を1件追加する時間",
    "up": "konkyo up が応答するまでの時間と、--help の時間",
    "page": "遅い回線（slow 4G）と遅い端末での画面（結果が見えるまで、バイト数、要求の数）",
    "load": "多くの利用者が同時に検索したときの処理量・待ち時間とエラー（--clients 1,8,32）",
    "answers": "答えと、答えないことの見分け、引用の照合、1問の時間（検索1回との比）",
    "kill": "取り込みと索引作成を途中で強制終了しても索引が壊れないこと",
}
