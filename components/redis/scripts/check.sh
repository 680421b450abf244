#!/bin/sh
# Waits until the server has taken over the list that this job was made for, then logs in as every caller.
set -eu
deadline=$(($(date +%s) + TIMEOUT))

knock() {
    REDISCLI_AUTH=$2 timeout 10 redis-cli --no-auth-warning --user "$1" --tls --cacert "$CA" \
        -h "$HOST" -p "$PORT" ping 2>&1
}

until answer=$(knock "plan_$MARK" "$MARK") && [ "$answer" = PONG ]; do
    if [ "$(date +%s)" -ge "$deadline" ]; then
        echo "check: the server has not taken over plan $MARK: $answer" >&2
        exit 1
    fi
    sleep 2
done

while read -r user; do
    answer=$(knock "$user" "$(cat "$PASSWORDS/$user")") || true
    if [ "$answer" != PONG ]; then
        echo "check: $user cannot log in: $answer" >&2
        exit 1
    fi
    echo "check: $user logs in"
done < "$LOGINS"
