#!/bin/sh
# archive_command: stores one finished segment of the log. Only what is stored and reads back the same counts as archived.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
name=$2
target=$(wal_place "$name")

code=0
key_of "$target" > /dev/null || code=$?
case $code in
    0)
        # Stored before, and the server stopped before it could note that down.
        get "$target" | gunzip -c | cmp -s - "$1" ||
            fail "$name is stored already with other contents: another server writes to the same place"
        exit 0
        ;;
    1) ;;
    *) fail "cannot tell whether $name is stored" ;;
esac

packed=$WORK/wal.$$
trap 'rm -f "$packed"' EXIT
gzip -1 -c "$1" > "$packed"
put "$target" < "$packed" || fail "$name is not stored"
