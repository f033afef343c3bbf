"""Every benchmark, one after the other: python -m bench."""

from bench import pull, rank

for benchmark in (pull, rank):
    benchmark.main()
