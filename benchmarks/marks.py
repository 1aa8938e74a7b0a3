"""Parts of documents that a script writes, between two marks that name it; what stands around them is written by people."""

from __future__ import annotations

from pathlib import Path


def put(path: Path, mark: str, script: str, text: str) -> Path:
    """Put ``text`` between the marks of a part; a document without them gets them at its end. Returns the path."""
    begin, end = f"<!-- {mark}: begin ({script} writes this part) -->", f"<!-- {mark}: end -->"
    document = path.read_text(encoding="utf-8") if path.exists() else ""
    if begin not in document or end not in document:
        document = f"{document.rstrip()}\n\n{begin}\n{end}\n"
    before, _, rest = document.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
    return path
