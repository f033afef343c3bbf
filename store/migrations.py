"""The schema of a workspace's state, in numbered steps; each is applied once, in a transaction.

A step that has been released is never edited: a change is a new step at the end.
"""

from sqlite_utils import Database, Migrations

migrations = Migrations("lookalike")


@migrations(name="0001_datasets")
def datasets(db: Database) -> None:
    """Which files of the universe are current, where they come from, and what was set aside."""
    db.table("datasets").create(
        {
            "dataset": str, "register": str, "version": str, "current": int, "file": str,
            "fetched_at": str, "pulled_at": str, "companies": int, "figures": int, "names": int,
            "bad_rows": int, "licence": str, "attribution": str, "extras": str, "understood": str,
        },
        pk=("dataset", "version"),
    )  # fmt: skip
    db.table("quarantine").create(
        {"dataset": str, "version": str, "line": int, "reason": str, "text": str}
    )


@migrations(name="0002_customers")
def customers(db: Database) -> None:
    """The CRM lists that were read, row by row, with the cells as they stood in the file."""
    db.table("customer_files").create(
        {"file_id": int, "path": str, "sha256": str, "read_at": str, "rows": int, "bad_rows": int,
         "understood": str, "columns": str, "country": str},
        pk="file_id",
    )  # fmt: skip
    db.table("customers").create(
        {"file_id": int, "row_id": str, "line": int, "cells": str, "original": str},
        pk=("file_id", "line"),
        foreign_keys=[("file_id", "customer_files", "file_id")],
    )


@migrations(name="0003_matches")
def matches(db: Database) -> None:
    """Which company each row means, with the probability, the reasons and the universe used."""
    db.table("matches").create(
        {"file_id": int, "line": int, "row_id": str, "company_id": str, "probability": float,
         "decision": str, "candidate_2": str, "probability_2": float, "reasons": str,
         "universe": str, "matched_at": str},
        pk=("file_id", "line"),
        foreign_keys=[("file_id", "customer_files", "file_id")],
    )  # fmt: skip
    db.table("matches").create_index(["company_id"])


@migrations(name="0004_models")
def models(db: Database) -> None:
    """The models that were fitted, and the lists that were ranked with them."""
    db.table("models").create(
        {"model_id": str, "fitted_at": str, "file_id": int, "customers": int, "universe": str,
         "current": int, "settings": str, "quality": str},
        pk="model_id",
    )  # fmt: skip
    db.table("lists").create(
        {"list_id": str, "model_id": str, "ranked_at": str, "asked": str, "leads": int},
        pk="list_id",
    )


@migrations(name="0005_cursors")
def cursors(db: Database) -> None:
    """How far each register's feed of changes has been read."""
    db.table("cursors").create({"dataset": str, "cursor": str, "taken_at": str}, pk="dataset")
