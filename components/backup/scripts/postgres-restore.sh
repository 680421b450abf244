#!/bin/sh
# Puts a server's directory back to what it was at RESTORE_TO ("latest", or a time in UTC such as 2026-01-31 14:05:00). The
# server must be stopped. What is there now is set aside, and stays where it is if this fails.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
asked
began=$(date +%s)

unused() {
    [ -e "$PGDATA/postmaster.pid" ] || return 0
    rm -rf "$PGDATA.new"
    fail "a server may still be running on $PGDATA: stop it first (postmaster.pid)"
}

give_up() {
    end_server || true
    rm -rf "$PGDATA.new"
    fail "nothing was restored, and nothing was changed"
}

unused
chosen=$(choose_base "$RESTORE_TO") || fail "there is no backup that was finished by $RESTORE_TO"
stamp=${chosen% *}
echo "postgres-restore.sh: restoring base/$stamp to $RESTORE_TO on line ${chosen#* }"
# Its archive goes on meanwhile: the new line must be in it before anybody depends on that. It becomes the server's when
# the data do.
export RESTORING=yes
restore "$stamp" "${chosen#* }" "$RESTORE_TO" "$PGDATA.new" -c config_file="$CONF/postgresql.conf" || give_up
end_server || give_up
line=$(printf %08X "$(controlled "$PGDATA.new" "Latest checkpoint's TimeLineID")")
unused
echo "restored to $RESTORE_TO" |
    put "$(since_place "$line" "$(now)" "$(controlled "$PGDATA.new" "Database system identifier")")" || give_up
if [ -d "$PGDATA" ]; then
    aside="$PGDATA.before-$(now)"
    mv "$PGDATA" "$aside"
    echo "postgres-restore.sh: what was there is kept in $aside; remove it when all is well"
fi
mv "$PGDATA.new" "$PGDATA"
echo "postgres-restore.sh: restored in $(($(date +%s) - began)) s; make a copy soon, because the next restore begins with an older one"
