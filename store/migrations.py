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


@migrations(name="0006_since")
def since(db: Database) -> None:
    """From which day on a register's files were asked for, so that a refresh asks for the same."""
    db.table("datasets").add_column("since", str)


@migrations(name="0007_decisions")
def decisions(db: Database) -> None:
    """What reviewers decided of rows, and which decided companies the universe no longer has.

    A decision holds for every row with its key in the same file or in a newer one of its path. The
    key is the CRM's number and the name; where rows are told apart by their line, all that tells
    who is meant. The newest decision that is not undone wins over the matcher, unless the universe
    no longer has the company.
    """
    db.table("decisions").create(
        {"decision_id": int, "path": str, "sha256": str, "row_key": str, "line": int,
         "row_id": str, "cells": str, "company_id": str, "candidates": str, "universe": str,
         "decided_by": str, "decided_at": str, "undone_by": str, "undone_at": str},
        pk="decision_id",
    )  # fmt: skip
    db.table("decisions").create_index(["row_key"])
    db.table("vanished").create({"company_id": str}, pk="company_id")


@migrations(name="0008_decided_matches")
def decided_matches(db: Database) -> None:
    """The matches as they stand, with what reviewers decided taken in."""
    db.create_view(
        "row_keys",
        """
        select file_id, line,
               case when row_id = cast(line as text)
                    then json_extract(cells, '$.name', '$.company_id', '$.registration_number',
                                      '$.vat_number', '$.website', '$.email', '$.street',
                                      '$.postcode', '$.city', '$.country')
                    else json_array(row_id, json_extract(cells, '$.name')) end as row_key
        from customers
        """,
    )
    db.create_view(
        "decided_matches",
        """
        with standing as (
            select m.*,
                   (select max(d.decision_id) from decisions d
                    where d.row_key = k.row_key and d.undone_at is null
                      and (d.path = f.path or d.sha256 = f.sha256)) as decision_id
            from matches m
            join customer_files f on f.file_id = m.file_id
            join row_keys k on k.file_id = m.file_id and k.line = m.line
        ),
        taken as (
            select s.*, d.company_id as decided, d.decided_by, d.decided_at, v.company_id as gone,
                   coalesce(d.company_id <> s.company_id, d.company_id is not null) as other
            from standing s
            left join decisions d on d.decision_id = s.decision_id
            left join vanished v on v.company_id = d.company_id
        )
        select
            file_id, line, row_id,
            case when gone is null then coalesce(decided, company_id) else company_id end
                as company_id,
            case when gone is null and decided is not null and other
                 then case when decided = candidate_2 then probability_2 end
                 else probability end as probability,
            case when decision_id is null then decision when gone is not null then 'review'
                 when decided is null then 'none' else 'accept' end as decision,
            case when gone is null and decided is not null and other then company_id
                 else candidate_2 end as candidate_2,
            case when gone is null and decided is not null and other then probability
                 else probability_2 end as probability_2,
            case when decision_id is null then reasons
                 when gone is not null
                 then decided_by || ' decided for ' || gone || ', which is no longer there; '
                      || reasons
                 when decided is null then 'none of the candidates, decided by ' || decided_by
                 when other then 'decided by ' || decided_by
                 else 'decided by ' || decided_by || '; ' || reasons end as reasons,
            universe, matched_at, decision_id,
            case when gone is null then decided_by end as decided_by,
            case when gone is null then decided_at end as decided_at
        from taken
        """,
    )


@migrations(name="0009_sheets")
def sheets(db: Database) -> None:
    """Which sheet of a workbook a CRM list was read from, for when it is read again."""
    db.table("customer_files").add_column("sheet", str)


@migrations(name="0010_suppressions")
def suppressions(db: Database) -> None:
    """Who is never shown or contacted: salted hashes of ids, domains, addresses and names.

    The salt is drawn once for the workspace, so that the hashes of two workspaces tell nothing of
    each other. `reason` is suppressed or forgotten.
    """
    db.table("suppression_salt").create({"salt": str})
    db.execute("insert into suppression_salt select lower(hex(randomblob(16)))")
    db.table("suppressions").create(
        {"suppression_id": int, "kind": str, "hash": str, "reason": str, "added_at": str,
         "source": str, "line": int},
        pk="suppression_id",
    )  # fmt: skip
    db.table("suppressions").create_index(["hash", "reason"], unique=True)


@migrations(name="0011_exports")
def exports(db: Database) -> None:
    """What left the workspace: which list, in which form, how many companies, by whom, when."""
    db.table("exports").create(
        {"export_id": int, "list_id": str, "what": str, "file": str, "sha256": str, "rows": int,
         "withheld": int, "exported_by": str, "exported_at": str, "permissions": str},
        pk="export_id",
    )  # fmt: skip


@migrations(name="0012_pushes")
def pushes(db: Database) -> None:
    """What was pushed into a CRM, row by row, and what a row that was just being sent was to get.

    A push is told by its CRM, the account and the content of the file. The status of a row is sent
    while nobody knows yet what became of it; then it is written, unchanged, kept, refused or
    withheld.
    """
    db.table("pushes").create(
        {"push_id": int, "crm": str, "account": str, "sha256": str, "file": str, "rows": int,
         "overwritten": str, "begun_at": str, "ended_at": str},
        pk="push_id",
    )  # fmt: skip
    db.table("pushes").create_index(["crm", "account", "sha256"])
    db.table("pushed_rows").create(
        {"push_id": int, "line": int, "record_id": str, "company_id": str, "status": str,
         "decisions": str, "reason": str, "at": str},
        pk=("push_id", "line"),
        foreign_keys=[("push_id", "pushes", "push_id")],
    )  # fmt: skip
    db.table("pushed_rows").create_index(["company_id"])


@migrations(name="0013_columns")
def columns(db: Database) -> None:
    """What the headers of the user's tables became, to tell when a column goes or comes."""
    db.table("datasets").add_column("columns", str)


@migrations(name="0014_enrichments")
def enrichments(db: Database) -> None:
    """What each run of enrichment wrote into which cells of a list, and how to undo it.

    `cells` has, by field, the header, the text before and the text that was written. `former` is
    what stood at the path, compressed; `erased` says that it is gone because somebody in it was
    forgotten.
    """
    db.table("enrichments").create(
        {"run_id": int, "file": str, "policy": str, "shape": str, "rows": int, "cells": int,
         "made_by": str, "made_at": str, "undone_by": str, "undone_at": str},
        pk="run_id",
    )  # fmt: skip
    db.table("enrichment_files").create(
        {"run_id": int, "path": str, "former": bytes, "former_sha256": str, "sha256": str,
         "erased": int},
        pk=("run_id", "path"),
        foreign_keys=[("run_id", "enrichments", "run_id")],
    )  # fmt: skip
    db.table("enriched_rows").create(
        {"run_id": int, "line": int, "row_id": str, "company_id": str, "cells": str},
        pk=("run_id", "line"),
        foreign_keys=[("run_id", "enrichments", "run_id")],
    )
    db.table("enriched_rows").create_index(["company_id"])
    db.table("enriched_rows").create_index(["row_id"])
