"""Write ingest/words.dic from corpus/lexicon/words.toml.

    .venv/bin/python scripts/user_dictionary.py

Run it after a change of the words or of the locked version of sudachidict-core.
"""

from __future__ import annotations

from ingest.user_dictionary import compile_dictionary, shipped_path

if __name__ == "__main__":
    compile_dictionary(shipped_path())
    print(f"{shipped_path().stat().st_size} bytes")
