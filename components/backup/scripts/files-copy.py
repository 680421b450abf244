"""Copies files that a program is using into a folder: SQLite databases through the library's own online copy, which waits
for no writer and holds none up, and checks them; everything else as it is."""

import os
import shutil
import sqlite3
import sys


def copy_database(source: str, target: str) -> None:
    reader = sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)
    writer = sqlite3.connect(target)
    reader.backup(writer)
    reader.close()
    verdict = writer.execute("PRAGMA integrity_check").fetchone()[0]
    # One file, whatever the original keeps beside it.
    writer.execute("PRAGMA journal_mode = DELETE")
    writer.close()
    if verdict != "ok":
        sys.exit(f"files-copy.py: {source} is damaged: {verdict}")


def main() -> None:
    root, target = os.environ["SOURCE"], os.environ["COPY"]
    databases = set(os.environ["DATABASES"].split())
    for path in [*sorted(databases), *os.environ["FILES"].split()]:
        source, copied = os.path.join(root, path), os.path.join(target, path)
        if not os.path.exists(source):
            sys.exit(f"files-copy.py: {source} does not exist")
        os.makedirs(os.path.dirname(copied), exist_ok=True)
        if path in databases:
            copy_database(source, copied)
        elif os.path.isdir(source):
            shutil.copytree(source, copied)
        else:
            shutil.copy2(source, copied)


main()
