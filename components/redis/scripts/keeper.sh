#!/bin/sh
# Follows the mounted files: brings users to what the list says without disturbing who is logged in, makes the server reread
# a renewed certificate, and ends a sentinel that began with another one. The server itself reads the list only when it starts. The pod's own socket leads to it
# even while the certificate and the authority it is checked against do not fit together.
set -u
trap 'exit 0' TERM INT

# server COMMAND: one line, as the server's own client reads it.
server() {
    echo "$1" | REDISCLI_AUTH=$(cat "$INTERNAL/keeper") timeout 10 redis-cli --no-auth-warning --user keeper -s "$SOCKET"
}

fingerprint() {
    cat "$ACCESS/users.acl" "$TLS/tls.crt" "$TLS/tls.key" "$TLS/ca.crt" | sha256sum
}

# The client ends with 0 whatever the server said.
accepted() {
    answer=$(server "$1" 2>&1)
    case $answer in
        OK | [0-9]*) return 0 ;;
    esac
    echo "keeper: ${1%% #*} is refused: $answer" >&2
    return 1
}

reconcile() {
    [ "$(server ping 2>&1)" = PONG ] || return 1
    while read -r _ user rules; do
        accepted "acl setuser $user reset $rules" || return 1
    done < "$ACCESS/users.acl"
    for user in $(server "acl users"); do
        grep -q "^user $user " "$ACCESS/users.acl" || accepted "acl deluser $user" || return 1
    done
    accepted "config set tls-cert-file $TLS/tls.crt tls-key-file $TLS/tls.key tls-ca-cert-file $TLS/ca.crt" || return 1
    echo "keeper: access is as the list says"
}

# A sentinel cannot be made to reread its certificate. Ended, its container starts it again, with all that it knew.
renew_sentinel() {
    [ -n "${SENTINEL_SOCKET:-}" ] && [ -s "$SENTINEL_TLS" ] || return 0
    [ "$(cat "$TLS/tls.crt" "$TLS/tls.key" "$TLS/ca.crt" | sha256sum)" != "$(cat "$SENTINEL_TLS")" ] || return 0
    echo "keeper: the certificate is a new one; the sentinel starts again"
    REDISCLI_AUTH=$(cat "$INTERNAL/sentinel") timeout 10 redis-cli --no-auth-warning --user sentinel -s "$SENTINEL_SOCKET" shutdown
}

applied=
while :; do
    touch "$ALIVE"
    current=$(fingerprint)
    if [ "$current" != "$applied" ] && reconcile; then applied=$current; fi
    renew_sentinel || true
    # In the background, so that the signal to stop is not kept waiting.
    sleep "$INTERVAL" &
    wait $!
done
