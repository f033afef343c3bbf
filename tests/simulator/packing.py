"""Archives whose bytes depend on their content only, so that the same world has the same ETag."""

import gzip
import io
import zipfile


def zipped(**members: bytes) -> bytes:
    """A zip with these members; a name is written with "." for its last "_"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(".".join(name.rsplit("_", 1)), (2026, 11, 1, 3, 0, 0))
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def gzipped(content: bytes) -> bytes:
    """A gzip file without a time in it."""
    return gzip.compress(content, mtime=0)
