"""Fit the models of the evidence test, with numpy and nothing else.

    python -m eval.answers.training > search_api/answer/weights.py

A logistic model of the standardised features, each class counted as much as the other, with an
L2 penalty, fitted by projected gradient: a weight that would point against the meaning of its
feature is 0. So .5 is where both classes are as likely, and that is the threshold.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.answers.asking import asker, build_home
from eval.answers.questions import for_training
from eval.significance import SEED, auroc
from ingest.embed.base import Embedder
from search_api.answer.evidence import DENSE_FEATURES, FEATURES, Features, verdict
from search_api.answer.weights import Model

Numbers = npt.NDArray[np.float64]

PENALTY = 3.0
THRESHOLD = 0.5
_STEPS = 4_000


def fit(rows: Sequence[Features], answerable: Sequence[bool]) -> Model:
    """Return the model of these features. Raises ValueError unless both classes are there."""
    names = list(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    truth = np.array(answerable, float)
    if not 0 < truth.sum() < len(truth):
        raise ValueError("both answerable and unanswerable questions are needed")
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1
    counts = np.where(truth == 1, 0.5 / truth.sum(), 0.5 / (1 - truth).sum()) * len(truth)
    signs = np.array([FEATURES[name][0] for name in names], float)
    found = _descend((values - mean) / spread, truth, counts, signs)
    columns = zip(names, mean, spread, found[:-1], strict=True)
    return Model(
        weights={
            name: (round(float(m), 4), round(float(s), 4), round(float(w), 4))
            for name, m, s, w in columns
            if abs(w) >= 0.01
        },
        bias=round(float(found[-1]), 4),
        threshold=THRESHOLD,
    )


def _descend(values: Numbers, truth: Numbers, counts: Numbers, signs: Numbers) -> Numbers:
    """Minimise the weighted log loss with the penalty; the last number is the bias."""
    table = np.column_stack([values, np.ones(len(values))])
    curve = (table * counts[:, None]).T @ table / 4
    step = 1 / (float(np.linalg.eigvalsh(curve).max()) + PENALTY)
    weights = np.zeros(table.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (counts * (likely - truth))
        slope[:-1] += PENALTY * weights[:-1]
        weights = weights - step * slope
        weights[:-1] = np.where(weights[:-1] * signs < 0, 0, weights[:-1])
    return weights


def cross_validated(rows: Sequence[Features], answerable: Sequence[bool], folds: int = 5) -> float:
    """Return the AUROC of models that each leave a fold of the questions out."""
    fold = np.random.default_rng(SEED).permutation(len(rows)) % folds
    scores = np.zeros(len(rows))
    for left_out in range(folds):
        kept = [n for n in range(len(rows)) if fold[n] != left_out]
        model = fit([rows[n] for n in kept], [answerable[n] for n in kept])
        for n in np.flatnonzero(fold == left_out).tolist():
            scores[n] = verdict(rows[n], model)
    truth = np.array(answerable)
    found = auroc(list(scores[truth]), list(scores[~truth]))
    return float("nan") if found is None else found


def train(home: Path, embedder: Embedder | None) -> Model:
    """Return the model of the training questions on the index of ``home``.

    The AUROC of a cross-validation goes to standard error.
    """
    ask = asker(home, embedder)
    rows, truth = [], []
    for query in for_training():
        weighing = ask(query.text)
        if weighing is not None and weighing.features:
            rows.append(weighing.features)
            truth.append(query.answerable)
    print(
        f"{len(rows)} questions, cross-validated {cross_validated(rows, truth):.3f}",
        file=sys.stderr,
    )
    return fit(rows, truth)


_HEAD = '''\
"""The models of the evidence test: written by ``python -m eval.answers.training``.

Feature → (mean, spread, weight): the evidence is the logistic of the bias and the sum of
weight * (value - mean) / spread. ``search_api.answer.evidence.FEATURES`` explains the features; one
that is not here was of no use. Below the threshold a question is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A logistic model: feature → (mean, spread, weight), a bias, and where it refuses."""

    weights: Mapping[str, tuple[float, float, float]]
    bias: float
    threshold: float


'''


def as_module(models: Mapping[str, Model]) -> str:
    """Return ``search_api/answer/weights.py`` with these models."""
    text = _HEAD
    for name, model in models.items():
        rows = "".join(f'        "{key}": {row},\n' for key, row in model.weights.items())
        text += (
            f"{name} = Model(\n    weights={{\n{rows}    }},\n"
            f"    bias={model.bias},\n    threshold={model.threshold},\n)\n"
        )
    return text


def main() -> None:
    """Write the module of the weights, of a new index of what Konkyo ships."""
    from eval.bench.workspace import open_embedder

    embedder = open_embedder("builtin")
    models = {}
    for name, engine in (("HYBRID", embedder), ("LEXICAL", None)):
        with tempfile.TemporaryDirectory() as folder:
            build_home(Path(folder), engine)
            models[name] = train(Path(folder), engine)
    assert not set(models["LEXICAL"].weights) & set(DENSE_FEATURES)
    sys.stdout.write(as_module(models))


if __name__ == "__main__":
    main()
