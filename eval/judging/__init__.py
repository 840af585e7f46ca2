"""Judging by people (適合判定): pools of several systems, blind grades, agreement, query sets."""

from eval.judging.agreement import cohen_kappa
from eval.judging.pool import build_pool
from eval.judging.store import JUDGING_FILE, JudgingStore

__all__ = ["JUDGING_FILE", "JudgingStore", "build_pool", "cohen_kappa"]
