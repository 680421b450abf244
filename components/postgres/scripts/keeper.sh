#!/bin/sh
# Follows the mounted files: rereads rules and certificates that have changed, and brings roles and grants to what the
# files say, at every start and at every change. Speaks to the server through the pod's own socket, the only way in for
# the superuser.
set -u
trap 'exit 0' TERM INT

# A primary that waits for standbys would wait for ever here: their login is made by what follows.
export PGOPTIONS='-c synchronous_commit=local'

fingerprint() {
    cat "$ACCESS"/* "$VERIFIERS"/* "$TLS"/* "$AUTHORITIES"/* | sha256sum
}

query() {
    psql --no-psqlrc --quiet --tuples-only --no-align --dbname=postgres --command="$1"
}

reload() {
    wrong=$(query "SELECT 'line ' || line_number || ': ' || error FROM pg_hba_file_rules WHERE error IS NOT NULL") || return 1
    if [ -n "$wrong" ]; then
        echo "keeper: pg_hba.conf is not taken over: $wrong" >&2
        return 1
    fi
    query "SELECT pg_reload_conf()" > /dev/null
}

verifiers() {
    while read -r role; do
        if [ ! -s "$VERIFIERS/$role" ]; then
            echo "keeper: waiting for the verifier of $role" >&2
            return 1
        fi
    done < "$ACCESS/logins"
}

reconcile() {
    reload || return 1
    [ "$(query 'SELECT pg_is_in_recovery()')" = f ] || return 0
    verifiers || return 1
    psql --no-psqlrc --quiet --output=/dev/null --dbname=postgres --file="$ACCESS/roles.sql" || return 1
    for file in "$ACCESS"/grants-*.sql; do
        [ -e "$file" ] || continue
        database=${file##*/grants-}
        psql --no-psqlrc --quiet --output=/dev/null --dbname="${database%.sql}" --file="$file" || return 1
    done
    psql --no-psqlrc --quiet --dbname=postgres --file="$ACCESS/mark.sql" || return 1
    echo "keeper: access is as $(cat "$ACCESS/mark") says"
}

applied=
while :; do
    touch "$ALIVE"
    current=$(fingerprint)
    if [ "$current" != "$applied" ] && pg_isready --quiet; then
        if reconcile; then applied=$current; fi
    fi
    # In the background, so that the signal to stop is not kept waiting.
    sleep "$INTERVAL" &
    wait $!
done
