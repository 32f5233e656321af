import re
import subprocess
import sys
from pathlib import Path

LOOP = Path(__file__).parent.parent / "scripts" / "kill_loop.py"


def test_no_kill_loses_what_was_acknowledged() -> None:
    """``python scripts/kill_loop.py --kills 1000`` is the same with more patience."""
    loop = subprocess.run([sys.executable, LOOP, "--kills", "15"], capture_output=True, text=True, timeout=300)

    assert loop.returncode == 0, loop.stdout + loop.stderr
    kills, writes = re.findall(r"(\d+) (?:kills|acknowledged writes)", loop.stdout)
    assert (int(kills), int(writes) >= 7) == (15, True), loop.stdout
