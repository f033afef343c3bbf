"""The names of all companies in comparable form, as memory-mapped columns in a folder."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from company.errors import WorkspaceError
from company.folding import Numbers, hash_strings
from enrich.columns import read_numbers, read_strings
from enrich.comparison import Side
from enrich.identity import Identity, Lookup
from enrich.index import CandidateIndex, Places, Postings
from enrich.ragged import expand
from enrich.spelling import Speller
from enrich.vocabulary import Vocabulary

FORMAT = 7  # of the folder; another one is rebuilt
MANIFEST = "index.json"
# Names thought to be in other cities: by its share in a small register no city would be small.
ELSEWHERE = 1000
KINDS = ["legal", "parallel", "auxiliary", "previous", "trading"]
COLUMNS: dict[str, DTypeLike] = {
    # by name
    "bounds": np.int64,  # where each name's words start in tokens, and the last name's end
    "tokens": np.int32,  # numbers of words
    "forms": np.int16,  # two a name
    "wholes": np.uint64,
    "traits": np.uint8,
    "kind": np.int8,  # number in KINDS
    "city": np.uint64,
    "city_names": np.int32,  # names in the same city
    "signatures": np.uint64,
    "company": np.int32,  # number of the company, in the order of ids
    # by word
    "word_keys": np.uint64,
    "word_counts": np.int32,
    # by company
    "company_bounds": np.int64,  # where each company's names start in names_by_company
    "names_by_company": np.int32,
    "company_sharing": np.int32,
    **{f"company_{field.name}": np.uint64 for field in fields(Identity)},
    # by key
    **{f"{lookup}_keys": np.uint64 for lookup in ("id", "number", "domain")},
    **{f"{lookup}_companies": np.int32 for lookup in ("id", "number", "domain")},
}
# By name, while the index is being built: words as keys, and what goes over to the company.
WHILE_BUILDING: dict[str, DTypeLike] = {
    "token_keys": np.uint64,
    "name_city": np.uint64,
    **{f"name_{field.name}": np.uint64 for field in fields(Identity)},
}
COLUMNS |= WHILE_BUILDING


class NameIndex:
    """Names of companies that rows are compared with; names and companies go by their numbers."""

    def __init__(self, folder: Path) -> None:
        self.size = checked_size(folder)
        self.folder = folder
        self.company, self.kind = self._numbers("company"), self._numbers("kind")
        self.bounds, self.tokens = self._numbers("bounds"), self._numbers("tokens")
        self.forms = self._numbers("forms").reshape(-1, 2)
        self.wholes, self.cities = self._numbers("wholes"), self._numbers("city")
        self.city_names = self._numbers("city_names")
        self.traits = self._numbers("traits")
        self.cores, self.texts = read_strings(folder / "cores"), read_strings(folder / "texts")
        self.names = read_strings(folder / "names")
        self.company_ids = read_strings(folder / "company_ids").combine_chunks()
        self.company_bounds = self._numbers("company_bounds")
        self.names_by_company = self._numbers("names_by_company")
        self.sharing = self._numbers("company_sharing")
        known = {field.name: self._numbers(f"company_{field.name}") for field in fields(Identity)}
        self.identity = Identity(**known)
        self.by_id, self.by_number, self.by_domain = map(self._lookup, ("id", "number", "domain"))
        # The vocabulary is looked through by every row, so it stays in memory.
        self.vocabulary = Vocabulary(
            np.array(self._numbers("word_keys")),
            np.array(self._numbers("word_counts")),
            read_strings(folder / "words").combine_chunks(),
            self.size,
        )
        self.speller = Speller.read(folder, self.vocabulary.keys)
        self.candidates: CandidateIndex = Postings(
            folder,
            Places(self.cities, self.company, self.identity.country),
            self.vocabulary,
            self.speller,
        )

    def _numbers(self, column: str) -> NDArray[Any]:
        return read_numbers(self.folder / column, COLUMNS[column])

    def _lookup(self, name: str) -> Lookup:
        return Lookup(self._numbers(f"{name}_keys"), self._numbers(f"{name}_companies"))

    def companies_with_ids(self, ids: pa.StringArray) -> Numbers:
        """The company of each id, -1 where there is none of that id."""
        row, company = self.by_id.find(hash_strings(ids))
        found = np.full(len(ids), -1)
        found[row] = company
        return found

    def names_of(self, companies: Numbers) -> tuple[Numbers, Numbers]:
        """(position in companies, name) of all names of some companies."""
        start = self.company_bounds[companies]
        owner, place = expand(self.company_bounds[companies + 1] - start)
        return owner, self.names_by_company[start[owner] + place].astype(np.int64)

    def side(self, names: Numbers) -> Side:
        """Some of the names as one side of a comparison."""
        start = np.asarray(self.bounds[names])
        lengths = np.asarray(self.bounds[names + 1]) - start
        owner, place = expand(lengths)
        words = self.tokens[start[owner] + place]
        company, picked = self.company[names].astype(np.int64), pa.array(names)
        return Side(
            words=words,
            keys=self.vocabulary.keys[words],
            bounds=np.r_[0, np.cumsum(lengths)],
            forms=self.forms[names],
            wholes=self.wholes[names],
            cores=self.cores.take(picked).to_pylist(),
            texts=self.texts.take(picked).to_pylist(),
            originals=self.names.take(picked),
            shortened=[],
            broken_off=np.zeros(len(names), bool),
            traits=self.traits[names],
            cities=self.cities[names],
            city_rarity=np.log((self.size + ELSEWHERE) / self.city_names[names]).astype(np.float32),
            identity=self.identity.take(company),
            sharing=self.sharing[company],
        )


def checked_size(folder: Path) -> int:
    """The number of names in an index, after a look at whether the index is whole."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sizes = {name: (folder / name).stat().st_size for name in manifest["files"]}
        if manifest["format"] == FORMAT and sizes == manifest["files"]:
            return int(manifest["names"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # told below, with the fix
    raise WorkspaceError(
        f"The name index in {folder} is missing or damaged: "
        "run the pull or match again: the index is rebuilt."
    )
