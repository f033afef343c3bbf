"""Registers on this machine: a small world in their exact formats, which changes and misbehaves.

`Simulator` (simulator.server) serves a `World` (simulator.world) as Finland, Norway, Estonia, the
United Kingdom, Latvia and GLEIF publish theirs; one module a register renders it.
"""

import sys
from pathlib import Path

# Servers that misbehave and documents in the Finnish shape are with the tests of the connectors.
sys.path.append(str(Path(__file__).parents[1] / "connectors"))
