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
        said=$(get "$target" 2> "$WORK/archive.$$" | gunzip -c 2>> "$WORK/archive.$$" | LC_ALL=C cmp - "$1" 2>&1) && exit 0
        case $said in
            # All that can be read of it is a beginning of this one: a write that was interrupted, or damage.
            *"EOF on -"* | *"EOF on '-'"*)
                cat "$WORK/archive.$$" >&2
                set_aside "$target" "$target.unreadable-$(now)" || fail "$name is stored unreadable and cannot be set aside"
                echo "${0##*/}: $name was stored unreadable, which is set aside; it is stored anew" >&2
                ;;
            *) fail "$name is stored already with other contents: another server writes to the same place, or this one was initialised anew. Put the old one's data back with make restore, or move $PLACE away in the storage (docs/runbooks/PostgresArchiveFailing.md)" ;;
        esac
        ;;
    1) ;;
    *) fail "cannot tell whether $name is stored" ;;
esac

case $name in
    *.history)
        # A promoted server is on this line from now on. A restore says so itself, when it has succeeded.
        if [ -z "${RESTORING:-}" ]; then
            since=$(date -u -r "$1" +%Y%m%dT%H%M%SZ)
            echo promoted | put "$(since_place "${name%.history}" "$since" "$(controlled . 'Database system identifier')")" ||
                fail "$name is not stored"
        fi
        ;;
esac
packed=$WORK/wal.$$
trap 'rm -f "$packed"' EXIT
gzip -1 -c "$1" > "$packed"
put "$target" < "$packed" || fail "$name is not stored"
