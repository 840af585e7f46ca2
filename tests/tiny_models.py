"""Models of a few thousand weights, made and saved here: for plumbing, not for meaning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
LETTERS = (
    "生活保護費家賃敷金通院交通収入認定申告届出年金支給返還住宅扶助医療教材の"
    "をにはがとでするしたいないからます。、0123456789abcdefghijklmnopqrstuvwxyz: "
)
POSITIONS = 64  # tokens that the models read
#: What the trained re-ranker has learnt: question, the passage that answers it.
LEARNT = {
    "家賃": "住宅扶助を支給する。",
    "通院": "交通費を支給する。",
    "年金": "収入として認定する。",
    "教材": "教育の費用とする。",
}


def tokenizer() -> Any:
    """Return a tokenizer of single characters that marks pairs as BERT does."""
    from tokenizers import Regex, Tokenizer, pre_tokenizers
    from tokenizers.models import WordLevel
    from tokenizers.processors import TemplateProcessing
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: n for n, word in enumerate([*SPECIAL, *dict.fromkeys(LETTERS)])}
    plain = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    plain.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    plain.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    names = ("pad_token", "unk_token", "cls_token", "sep_token")
    return PreTrainedTokenizerFast(
        tokenizer_object=plain,
        model_max_length=POSITIONS,
        **dict(zip(names, SPECIAL, strict=True)),
    )


def bi_encoder(folder: Path, *, name_or_path: str = "") -> Path:
    """Save a random BertModel with mean pooling as a sentence-transformers folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    base = folder.with_name(folder.name + "-base")
    _save(BertModel(_configuration()), base)
    SentenceTransformer(modules=[Transformer(str(base)), Pooling(32)]).save(str(folder))
    if name_or_path:
        import json

        file = folder / "config.json"
        config = json.loads(file.read_text("utf-8")) | {"_name_or_path": name_or_path}
        file.write_text(json.dumps(config), "utf-8")
    return folder


def static_encoder(folder: Path) -> Path:
    """Save a random static embedding: a mean of word vectors, of texts of any length."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(25)
    words = StaticEmbedding(tokenizer(), embedding_dim=16)
    SentenceTransformer(modules=[words]).save(str(folder))
    return folder


def cross_encoder(folder: Path, *, steps: int = 0, labels: int = 1) -> Path:
    """Save a BertForSequenceClassification: random, or trained on ``LEARNT`` for some steps."""
    from transformers import BertForSequenceClassification

    model = BertForSequenceClassification(_configuration(num_labels=labels))
    _train(model, steps)
    return _save(model, folder)


def _configuration(**more: int) -> Any:
    import torch
    from transformers import BertConfig

    torch.manual_seed(25)
    return BertConfig(
        vocab_size=len(SPECIAL) + len(set(LETTERS)),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
        **more,
    )


def _save(model: Any, folder: Path) -> Path:
    model.save_pretrained(str(folder))
    tokenizer().save_pretrained(str(folder))
    return folder


def _train(model: Any, steps: int) -> None:
    import torch

    pairs: Sequence[tuple[str, str]] = [(q, p) for q in LEARNT for p in LEARNT.values()]
    right = torch.tensor([[float(LEARNT[q] == p)] for q, p in pairs])
    encoded = tokenizer()([q for q, _ in pairs], [p for _, p in pairs], padding=True)
    inputs = {name: torch.tensor(rows) for name, rows in encoded.items()}
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3)
    model.eval()  # no dropout: the same weights every time
    for _ in range(steps):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(**inputs).logits, right)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
