#!/bin/sh
# Stores a consistent copy of the files of a program that goes on running, and removes what is too old.
set -eu
. "$BACKUP/repository.sh"
stamp=$(now)
COPY=$SCRATCH/copy
export COPY
trap 'rm -rf "$COPY"' EXIT
rm -rf "$COPY"
mkdir "$COPY"
python3 "$BACKUP/files-copy.py"
(cd "$COPY" && find . -type f -exec sha256sum {} + | sort -k 2) > "$WORK/sums"
tar -c -C "$COPY" . | gzip -1 | put "files/$stamp/files.tar.gz" || fail "the copy is not stored"
put "files/$stamp/sums" < "$WORK/sums" || fail "the copy is stored without its checksums"
{
    echo "started=$stamp"
    echo "finished=$(now)"
} | put "files/$stamp/facts" || fail "the copy is stored, but not noted down"
copied=$stamp
prune files || fail "the copy is stored; what is too old is still there, because nobody can say what there is"
echo "files-backup.sh: files/$copied is complete with $(wc -l < "$WORK/sums") files"
