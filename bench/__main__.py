"""Every benchmark, one after the other: python -m bench."""

from bench import enrich, match, planted, profiles, pull, pull_prh, rank, reconcile

for benchmark in (pull, pull_prh, match, enrich, reconcile, profiles, rank, planted):
    benchmark.main()
