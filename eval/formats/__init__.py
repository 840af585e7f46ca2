"""Query sets and runs in the forms of other tools: TREC, BEIR, and tables for Excel (CSV)."""
