"""Run one benchmark: ``python -m eval.bench NAME [options]``."""

from __future__ import annotations

import runpy
import sys

from eval.bench import BENCHES


def main(arguments: list[str]) -> int:
    """Run the benchmark that the first argument names, with the rest as its options."""
    if not arguments or arguments[0] not in BENCHES:
        print("使い方: python -m eval.bench 名前 [オプション]\n\n名前:", file=sys.stderr)
        for name, what in BENCHES.items():
            print(f"  {name:<10} {what}", file=sys.stderr)
        return 2
    sys.argv = [f"eval.bench.{arguments[0]}", *arguments[1:]]
    runpy.run_module(sys.argv[0], run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
