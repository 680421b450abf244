#!/bin/sh
# "live": answers at all, even while it still loads its data. "ready": takes part.
set -eu
answer=$(REDISCLI_AUTH=$(cat "$INTERNAL/$PING_USER") timeout 4 redis-cli --no-auth-warning --user "$PING_USER" \
    -s "$PING_SOCKET" ping 2>&1) || true
case "$1 $answer" in
    *PONG* | live*LOADING* | live*MASTERDOWN* | live*BUSY*) exit 0 ;;
esac
echo "$answer" >&2
exit 1
