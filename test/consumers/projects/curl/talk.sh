#!/bin/sh
# Any language: start the fake, take the line it prints, talk to it.
set -eu
zhipu-fetch mock --port 0 > line.txt &
fake=$!
trap 'kill $fake' EXIT
until grep -q http line.txt; do sleep 0.05; done
base=$(grep -o 'http[^ ]*' line.txt | head -n 1)

ask() {
  curl --silent --show-error --no-buffer "$base/chat/completions" \
    --header 'authorization: Bearer 0123456789abcdef.secret' --header 'content-type: application/json' --data "$1"
}

ask '{"model":"glm-4.6","messages":[{"role":"user","content":"hello"}]}' | grep -q '"finish_reason":"stop"'
ask '{"model":"glm-4.6","messages":[{"role":"user","content":"hello"}],"stream":true}' | grep -q '^data: \[DONE\]'
ask '{"model":"nobody","messages":[{"role":"user","content":"hello"}]}' | grep -q '"code":"1211"'
echo 'curl: 3 passed'
