#!/bin/sh
# Puts files back to the newest copy that was finished by RESTORE_TO. Whoever uses them must be stopped. What is there now
# is set aside, and stays where it is if this fails.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/files.sh"
asked
stamp=$(choose files "$RESTORE_TO") || fail "there is no copy that was finished by $RESTORE_TO"
echo "files-restore.sh: restoring files/$stamp"
unpack "$stamp" "$SOURCE/.restored" || {
    rm -rf "$SOURCE/.restored"
    fail "nothing was restored, and nothing was changed"
}
aside=$SOURCE/before-$(now)
for path in $DATABASES $FILES; do
    mkdir -p "$(dirname "$aside/$path")" "$(dirname "$SOURCE/$path")"
    # What SQLite keeps beside a database belongs to the old one.
    for name in "$path" "$path-wal" "$path-shm" "$path-journal"; do
        if [ -e "$SOURCE/$name" ]; then mv "$SOURCE/$name" "$aside/$name"; fi
    done
    mv "$SOURCE/.restored/$path" "$SOURCE/$path"
done
rm -rf "$SOURCE/.restored"
echo "files-restore.sh: what was there is kept in $aside; remove it when all is well"
