"""Sentences by a generator inside the office's network, shown only where quotes prove them."""

from search_api.answer.generation.generating import Generator, generate, given_of
from search_api.answer.generation.proof import prove, still_proved

__all__ = ["Generator", "generate", "given_of", "prove", "still_proved"]
