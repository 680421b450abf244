#!/bin/sh
# restore_command: fetches one segment of the log. A segment that was never stored is the end of the log; one that cannot
# be fetched must stop the recovery instead, or it would end too early and call that success.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
target=$(wal_place "$1")

for attempt in 1 2 3; do
    code=0
    get "$target" > "$WORK/fetch.$$" || code=$?
    if [ "$code" -eq 1 ]; then exit 1; fi
    if [ "$code" -eq 0 ] && gunzip -c < "$WORK/fetch.$$" > "$2.part"; then
        rm -f "$WORK/fetch.$$"
        mv "$2.part" "$2"
        exit 0
    fi
    sleep "$attempt"
done
echo "postgres-fetch.sh: $1 cannot be fetched" >&2
exit 200
