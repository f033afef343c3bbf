"""Write the demo world into a folder: `python -m data.demo FOLDER`."""

import sys
from dataclasses import asdict
from pathlib import Path

from data.demo import write_world

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m data.demo FOLDER")
    for name, value in asdict(write_world(Path(sys.argv[1]))).items():
        print(f"{name:20} {value}")  # noqa: T201 - this is a command
