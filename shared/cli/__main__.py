"""`python -m shared.cli`: the same command, for a process that starts another."""

from __future__ import annotations

import sys

from shared.cli import main

sys.exit(main())
