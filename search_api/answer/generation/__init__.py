"""Sentences by a generator inside the office's network, shown only where quotes prove them."""

from search_api.answer.generation.generating import generate, given_of, proven_answer
from search_api.answer.generation.proof import prove

__all__ = ["generate", "given_of", "prove", "proven_answer"]
