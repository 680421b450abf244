#!/bin/sh
# Puts a server's directory back to what it was at RESTORE_TO ("latest", or a time in UTC such as 2026-01-31 14:05:00). The
# server must be stopped. What is there now is set aside, and stays where it is if this fails.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
asked
began=$(date +%s)
[ ! -e "$PGDATA/postmaster.pid" ] || fail "a server may still be running on $PGDATA: stop it first (postmaster.pid)"

stamp=$(choose base "$RESTORE_TO") || fail "there is no backup that was finished by $RESTORE_TO"
echo "postgres-restore.sh: restoring base/$stamp to $RESTORE_TO"
# Its archive goes on meanwhile: the new line must be in it before anybody depends on that.
if ! { restore "$stamp" "$RESTORE_TO" "$PGDATA.new" -c config_file="$CONF/postgresql.conf" && end_server; }; then
    end_server || true
    rm -rf "$PGDATA.new"
    fail "nothing was restored, and nothing was changed"
fi
if [ -d "$PGDATA" ]; then
    aside="$PGDATA.before-$(now)"
    mv "$PGDATA" "$aside"
    echo "postgres-restore.sh: what was there is kept in $aside; remove it when all is well"
fi
mv "$PGDATA.new" "$PGDATA"
echo "postgres-restore.sh: restored in $(($(date +%s) - began)) s"
