"""Answers made of verbatim quotes: what the texts themselves say to a question, or a refusal."""
