"""A least quality (合格の基準): ``ndcg@10=.80``, or for one kind ``paraphrase:ndcg@10=.30``."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.errors import InputError
from eval.metrics import MEASURES
from eval.run import EvalResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The value that a measure must reach; ``kind`` "" is over all queries."""

    measure: str
    least: float
    kind: str = ""

    def missed_by(self, result: EvalResult) -> str:
        """Return "" when the result reaches the bar, else a Japanese sentence.

        Raises InputError when the kind does not exist.
        """
        if self.kind and self.kind not in result.kinds:
            raise InputError(
                f"「{self.kind}」という種類の質問はありません。"
                f"{'、'.join(result.kinds)} から選んでください。"
            )
        row = result.kinds[self.kind] if self.kind else result.metrics
        value = row[self.measure]
        if value >= self.least:
            return ""
        where = f"種類「{self.kind}」の " if self.kind else ""
        return f"{where}{self.measure} が {value:.3f} で、基準の {self.least:.3f} に届きません。"


def parse_bar(written: str) -> Bar:
    """Read ``[KIND:]MEASURE=VALUE``. Raises InputError with what is wrong."""
    left, equals, value = written.rpartition("=")
    kind, _, measure = left.rpartition(":")
    if not equals or measure not in MEASURES:
        raise InputError(
            f"「{written}」は基準として読めません。「ndcg@10=0.80」のように書いてください。"
            f"使える指標は {'、'.join(MEASURES)} です。"
        )
    try:
        least = float(value)
    except ValueError:
        least = -1
    if not 0 <= least <= 1:
        raise InputError(f"基準の値「{value}」は、0 から 1 までの数で書いてください。")
    return Bar(measure=measure, least=least, kind=kind)
