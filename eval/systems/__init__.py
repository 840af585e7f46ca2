"""Search systems under one name each, to be measured side by side (比較).

- ``hybrid``, ``lexical``, ``dense``: the live snapshot in that mode; ``snapshot:ID`` another one.
- ``rerank:MODEL``: the live snapshot, its best hits read again by that model.
- ``rank-bm25-bigram``, ``rank-bm25-sudachi``, ``bm25s``: BM25 over whole units, as it comes.
- ``windows``: the nearest 300-character window, and nothing else.
- ``rrf``, ``min-max``: ``bm25s`` and ``windows`` together.
- ``http://host:port``: a search service that runs elsewhere.
"""

from eval.systems.opening import SYSTEMS, open_system
from eval.systems.system import System

__all__ = ["SYSTEMS", "System", "open_system"]
