"""Run one benchmark: ``python -m eval.bench NAME [options]``."""

from __future__ import annotations

import importlib
import sys

from eval.bench import BENCHES
from eval.bench.figures import command


def main(arguments: list[str]) -> int:
    """Run the benchmark that the first argument names, with the rest as its options.

    Returns the exit code: 0 if all targets are met, 1 if not, 2 for a name that does not exist.
    """
    if not arguments or arguments[0] not in BENCHES:
        print("使い方: python -m eval.bench 名前 [オプション]\n\n名前:", file=sys.stderr)
        for name, what in BENCHES.items():
            print(f"  {name:<10} {what}", file=sys.stderr)
        return 2
    name, *options = arguments
    return command(importlib.import_module(f"eval.bench.{name}").run, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
