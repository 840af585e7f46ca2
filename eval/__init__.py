"""Relevance measures, query sets, the systems that are compared, and benchmarks."""
