"""Benchmarks of what belongs to the office; those of the search are in ``eval.bench``.

They stand here because ``eval`` and ``office`` know nothing of each other. The form is the same:
one module a measurement, each with ``run(…) -> dict`` (``sign-in`` is ``sign_in.py``);
``konkyo bench NAME`` runs one.
"""

#: Name → what is measured, in Japanese for the list of the command line.
BENCHES: dict[str, str] = {
    "audit": "監査記録 10万件を確かめ、書き出す速さと、1件を書き加える時間",
    "keys": "読み書きが続く中で、10万件の暗号の鍵を替える速さと、待たせる時間",
    "knowledge": "用例 2,000件があるときの検索の時間（ないときとの比）と、承認から見つかるまで",
    "local": "用例が、別の言葉の質問に出て、関係のない質問に出ないか",
    "sign-in": "サインインの時間（Argon2 だけの時間との比）と、要求のたびに誰かを確かめる時間",
}
