"""`make bench`: print every figure beside its floor. Exits 1 if one does not hold. Name parts to run only those."""

import sys

from benchmarks import images, library, memory, pacing, page, server, sessions

PARTS = {
    "images": images.rows,
    "sessions": sessions.rows,
    "library": library.rows,
    "pacing": pacing.rows,
    "server": server.rows,
    "memory": memory.rows,
    "page": page.rows,
}


def main(wanted: list[str]) -> int:
    failed = 0
    for name in wanted or PARTS:
        print(f"\n{name}", flush=True)
        for row in PARTS[name]():
            print(row, flush=True)
            failed += not row.holds
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
