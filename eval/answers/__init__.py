"""How well answers are told from refusals, and whether every quote is proved."""
