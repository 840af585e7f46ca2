"""The tokenizer of multilingual-e5-small, rebuilt from the packed pieces and scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.embed.packed import PackedModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The model's normalisation is Nmt and NFKC with one exception: 「～」 (U+FF5E) stays as it is.
_TILDE, _STAND_IN = "\uff5e", "\ufdd0"  # a noncharacter, which no text may hold


def build_tokenizer(model: PackedModel) -> Tokenizer:
    """Return the Unigram tokenizer that gives ``<s> … </s>`` with the model's own ids."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers
    from tokenizers.models import Unigram
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(Unigram(list(model.pieces), unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(_TILDE, _STAND_IN),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _TILDE),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always", split=False)
    names = [model.pieces[i][0] for i in (model.bos, model.pad, model.eos, model.unknown)]
    bos, _, eos, _ = names
    tokenizer.add_special_tokens([AddedToken(name, special=True) for name in names])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, model.bos), (eos, model.eos)],
    )
    return tokenizer
