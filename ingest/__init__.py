"""Files in, passages out: readers, tokens, vectors, and the index snapshot.

- ``ingest.pipeline.ingest_files`` puts files into the corpus store;
- ``ingest.sources.read_file`` only reads one;
- ``ingest.index.build_index`` makes the store searchable.
"""
