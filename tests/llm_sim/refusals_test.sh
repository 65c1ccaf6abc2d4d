#!/usr/bin/env bash
# What a real server refuses is refused, with OpenAI's error object.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

echo "k3y-of-the-test" >key
start_sim --max-body-bytes 2000

# refused STATUS CODE PARAM BODY [CURL_OPTION...]
refused() {
  expect_equal "$1" "$(curl -s -o reply -w '%{http_code}' \
    "${5:-$url/chat/completions}" --data-binary "$4" "${@:6}")"
  expect_equal "[$2,$3]" "$(jq -c '.error | [.code, .param]' reply)"
  expect_equal '["code","message","param","type"]' \
    "$(jq -c '.error | keys' reply)"
}

message='"messages":[{"role":"user","content":"x"}]'
refused 400 null null '{"model":'
refused 400 null null '[1]'
refused 400 null null ''
refused 400 null '"model"' "{$message}"
refused 400 null '"messages"' '{"model":"sim-large"}'
refused 400 null '"messages"' '{"model":"sim-large","messages":[]}'
refused 400 null '"messages"' \
  '{"model":"sim-large","messages":[{"role":"king","content":"x"}]}'
refused 400 null '"messages"' \
  '{"model":"sim-large","messages":[{"role":"user","content":5}]}'
refused 400 null '"max_tokens"' \
  '{"model":"sim-large","max_tokens":0,'"$message}"
refused 400 null '"temperature"' \
  '{"model":"sim-large","temperature":"hot",'"$message}"
refused 400 null '"stream"' '{"model":"sim-large","stream":true,'"$message}"
refused 404 '"model_not_found"' '"model"' '{"model":"gone",'"$message}"
refused 404 null null '{}' "$url/nothing"
refused 405 '"method_not_supported"' null '{}' "$url/models"
refused 413 '"request_too_large"' null "$(head -c 3000 /dev/zero | tr '\0' x)"
expect_equal 405 "$(curl -s -o reply -w '%{http_code}' "$url/chat/completions")"

start_sim --api-key-file key
good='{"model":"sim-large",'"$message}"
refused 401 '"invalid_api_key"' null "$good"
refused 401 '"invalid_api_key"' null "$good" "" -H "Authorization: Bearer no"
expect_equal 200 "$(curl -s -o reply -w '%{http_code}' "$url/models" \
  -H "Authorization: Bearer $(cat key)")"
grep -rqF k3y-of sim.out sim.err reply && fail "the key is shown"
stop_sim
