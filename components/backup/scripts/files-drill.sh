#!/bin/sh
# Proves that the newest copy can be read: every file against its checksum, every database against itself.
set -u
. "$BACKUP/repository.sh"
. "$BACKUP/files.sh"
began=$(date +%s)
result=failed
if stamp=$(choose files latest) && unpack "$stamp" "$SCRATCH/files"; then result=ok; fi
rm -rf "$SCRATCH/files"
seconds=$(($(date +%s) - began))
record_drill "$result" "$seconds" || fail "the result ($result) cannot be stored"
[ "$result" = ok ] || fail "the drill failed after $seconds s"
echo "files-drill.sh: files/$stamp is whole, read in $seconds s"
