"""`make bench`: every benchmark after the other; each prints its own figures and peers."""

import runpy
import sys
from pathlib import Path


def main() -> None:
    """Run each bench_*.py as `python -m benchmarks.NAME` would."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n== {path.stem}", flush=True)
        sys.argv = [str(path)]
        runpy.run_module(f"benchmarks.{path.stem}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
