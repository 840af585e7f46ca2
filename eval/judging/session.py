"""The rules of a judging: who sees what, and when the results open.

Grades of others, agreement and disagreements are shown only when two or more judges have
finished and nobody who has begun is still at work.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.judging.agreement import agreement, disagreements
from eval.judging.errors import NotNow, StillBlind, UnknownPool
from eval.judging.pool import blind_order
from eval.judging.store import JudgingStore, checked_name
from eval.judging.types import (
    Disagreement,
    Judgment,
    PairAgreement,
    Progress,
    Resolution,
    grades_of,
)


class Session:
    """A judging of one pool."""

    def __init__(self, store: JudgingStore, pool_id: int | None = None) -> None:
        self.store = store
        self.pool = store.pool(pool_id)

    def progress(self) -> tuple[Progress, ...]:
        """Return how far each judge is who has begun."""
        finished = self.store.finished(self.pool)
        return tuple(
            self._progress(judge, given, judge in finished)
            for judge, given in sorted(self.store.judgments(self.pool).items())
        )

    def progress_of(self, judge: str) -> Progress:
        """Return how far a judge is, also one who has not begun."""
        judge = checked_name(judge)
        given = self.store.judgments(self.pool).get(judge, ())
        return self._progress(judge, given, judge in self.store.finished(self.pool))

    def _progress(self, judge: str, given: Sequence[Judgment], finished: bool) -> Progress:
        graded = len(grades_of(given))
        return Progress(
            judge=judge,
            graded=graded,
            skipped=len(given) - graded,
            total=self.pool.size,
            finished=finished,
        )

    def own(self, judge: str) -> dict[tuple[str, str], Judgment]:
        """Return a judge's own judgments: (qid, unit id) → judgment."""
        given = self.store.judgments(self.pool).get(checked_name(judge), ())
        return {each.item: each for each in given}

    def order(self, judge: str, qid: str) -> tuple[str, ...]:
        """Return the units of a query in the judge's own order. Raises UnknownPool."""
        pooled = self.pool.find(qid)
        if pooled is None:
            raise UnknownPool(f"質問「{qid}」は、この判定の束にありません。")
        return blind_order(self.pool.id, checked_name(judge), qid, pooled.units)

    def next_query(self, judge: str) -> str:
        """Return the first query with something to judge, then with something skipped, or ""."""
        own = self.own(judge)
        skipped = ""
        for pooled in self.pool.topics:
            said = [own.get((pooled.topic.qid, unit)) for unit in pooled.units]
            if None in said:
                return pooled.topic.qid
            if any(each and each.grade is None for each in said):
                skipped = skipped or pooled.topic.qid
        return skipped

    def finish(self, judge: str, finished: bool = True) -> None:
        """Finish, or go on after all. Raises NotNow.

        With items left nobody can finish; when the results are open, nobody can go back.
        """
        progress = self.progress_of(judge)
        if finished and progress.left:
            raise NotNow(
                f"まだ判定していないものが{progress.left}件あります。"
                "判定するか、「あとで」を押してから終えてください。"
            )
        if not finished and self.is_open():
            raise NotNow(
                "全員が判定を終え、結果が開かれているため、判定には戻れません。"
                "食い違いは「一致度」の画面で決めてください。"
            )
        self.store.set_finished(self.pool, judge, finished)

    def record(self, judgment: Judgment) -> None:
        """Keep a grade. Raises NotNow, also for one who comes when the results are open."""
        if self.is_open() and checked_name(judgment.judge) not in self.store.finished(self.pool):
            raise NotNow(
                "この束の判定は締め切られています。新しく判定するときは、"
                "「konkyo judge pool」で束を作り直してください。"
            )
        self.store.record(self.pool, judgment)

    def is_open(self) -> bool:
        """Tell whether everybody may see everything."""
        told = self.progress()
        return len(told) >= 2 and all(each.finished for each in told)

    def agreement(self) -> tuple[PairAgreement, ...]:
        """Return the agreement of every two judges. Raises StillBlind."""
        self._refuse_blind()
        return agreement(self.store.judgments(self.pool))

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Return what must be settled, and how it was. Raises StillBlind."""
        self._refuse_blind()
        resolutions = self.store.resolutions(self.pool)
        return disagreements(self.pool, self.store.judgments(self.pool), resolutions)

    def resolve(self, resolution: Resolution) -> None:
        """Settle a disagreement. Raises StillBlind and NotNow."""
        found = {(each.qid, each.unit_id) for each in self.disagreements()}
        if (resolution.qid, resolution.unit_id) not in found:
            raise NotNow("この項目に食い違いはありません。画面を開き直してください。")
        self.store.resolve(self.pool, resolution)

    def settled(self, judge: str = "") -> dict[tuple[str, str], int]:
        """Return the grades to go by: of one judge, or of all once nothing is left to settle.

        Raises StillBlind, and NotNow where disagreements are left.
        """
        if judge:
            progress = self.progress_of(judge)
            if not progress.finished:
                raise StillBlind(f"{progress.judge}さんの判定はまだ終わっていません。")
            return grades_of(self.own(judge).values())
        found = self.disagreements()
        left = sum(each.resolution is None for each in found)
        if left:
            raise NotNow(
                f"食い違いが{left}件残っています。「一致度」の画面で決めてから書き出してください。"
            )
        grades: dict[tuple[str, str], int] = {}
        for given in self.store.judgments(self.pool).values():
            grades |= grades_of(given)
        return grades | {
            (each.qid, each.unit_id): each.resolution.grade for each in found if each.resolution
        }

    def _refuse_blind(self) -> None:
        if not self.is_open():
            raise StillBlind(
                "2人以上が判定を終え、判定の途中の人がいなくなると、一致度が表示されます。"
                "それまでは、ほかの人の判定は見えません。"
            )
