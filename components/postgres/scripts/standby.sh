#!/bin/sh
# Starts a standby: where its primary is depends on the pod's own name. The password goes into a file that only the
# server can read, because the library refuses the permissions of the mounted one.
set -eu
umask 077
printf '*:*:*:*:%s\n' "$(cat "$STANDBY_LOGIN/password")" > "$STANDBY_PASSFILE"
exec postgres "$@" \
    -c primary_slot_name="stackwright_$(echo "$STANDBY_NAME" | tr - _)" \
    -c primary_conninfo="host=$STANDBY_OF port=$STANDBY_OF_PORT user=$(cat "$STANDBY_LOGIN/username") passfile=$STANDBY_PASSFILE sslmode=verify-full sslrootcert=$STANDBY_CA application_name=$STANDBY_NAME"
