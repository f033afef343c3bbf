"""The evidence on the candidates of a task's rows, labelled with what the rows mean."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from enrich.confidence import FAR
from enrich.fitting import Labelled
from enrich.matcher import BATCH, Matcher
from enrich.scoring import read_rows, score
from train.rows import Task


def labelled(task: Task, folder: Path) -> tuple[Labelled, Matcher]:
    """All candidates that are not hopeless by the points as they are, and which are right."""
    matcher = Matcher.build(task.register, folder)
    index = matcher.index
    meant = index.companies_with_ids(pa.array([i or "" for i in task.company_ids], pa.string()))
    parts = []
    for start in range(0, len(task.rows), BATCH):
        rows = read_rows(task.rows.slice(start, BATCH), index)
        found = score(rows, index)
        best = np.full(len(rows), -np.inf)
        np.maximum.at(best, found.row, found.points)
        row = found.row + start
        right = found.company == meant[row]
        near = np.flatnonzero(right | (found.points > best[found.row] + FAR))
        parts.append((row[near], found.company[near], found.evidence.T[near], right[near]))
    row, company, evidence, right = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Labelled(row, company, evidence.T, right, len(task.rows)), matcher
