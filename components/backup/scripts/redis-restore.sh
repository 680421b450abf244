#!/bin/sh
# Puts a Redis directory back to the newest snapshot that was finished by RESTORE_TO. All servers must be stopped. What is
# there now is set aside, and stays where it is if this fails; the other nodes copy the first one anew.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/redis.sh"
asked
began=$(date +%s)
stamp=$(choose snapshot "$RESTORE_TO") || fail "there is no snapshot that was finished by $RESTORE_TO"
echo "redis-restore.sh: restoring snapshot/$stamp"
if ! { load "$stamp" "$DATA/restored" && end_server; }; then
    end_server || true
    rm -rf "$DATA/restored"
    fail "nothing was restored, and nothing was changed"
fi
stamp=$(now)
for folder in $DATA $OTHERS; do
    # What a sentinel last knew leads to data that is no longer wanted.
    for name in dump.rdb appendonlydir sentinel.conf; do
        if [ -e "$folder/$name" ]; then
            mkdir -p "$folder/before-$stamp"
            mv "$folder/$name" "$folder/before-$stamp"
        fi
    done
done
mv "$DATA/restored/dump.rdb" "$DATA/restored/appendonlydir" "$DATA"
rm -rf "$DATA/restored"
echo "redis-restore.sh: what was there is kept in before-$stamp; remove it when all is well"
echo "redis-restore.sh: restored in $(($(date +%s) - began)) s"
