#!/usr/bin/env bash
# A key is sent, and found nowhere else.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 30 >in.jsonl
key=sk-canary-$$-$RANDOM
echo "$key" >"$folder.key"
cache=kept

# nowhere: not in what the run says, writes, keeps or shows of itself.
nowhere() {
  ! grep -raF -e "${key#sk-}" . || fail "the key is in a file"
}
# run_with KEY_OPTION...: looks at it while it runs.
run_with() {
  rm -rf kept
  refine --verbose --max-in-flight 1 "$@" in.jsonl -o o.jsonl --report r.txt \
    >out 2>err &
  local run=$!
  wait_for has_lines o.jsonl.part 3
  cat /proc/[0-9]*/cmdline >arguments 2>cat.err
  nowhere
  wait $run
  expect_equal "$want" $?
  nowhere
}
# The right key, from a file and from the environment: else 401.
want=0
start_sim --api-key-file "$folder.key" --latency 20ms --request-log log
run_with --api-key-file "$folder.key"
expect_equal '{"200":30}' "$(stat_of .by_status)"
OPENAI_API_KEY=$key run_with
MY_KEY=$key run_with --api-key-env MY_KEY
expect_equal '{"200":90}' "$(stat_of .by_status)"
expect_equal 90 "$(jq -r '.headers[]' log | grep -ci '^authorization$')"

# A wrong one, and servers that refuse or say it again.
cache=none
echo "another" >"$folder.other"
start_sim --api-key-file "$folder.other"
OPENAI_API_KEY=$key expect_code 1 refine --verbose in.jsonl -o o.jsonl
expect_has err "check the key"
nowhere
start_sim --fault auth=1
OPENAI_API_KEY=$key expect_code 1 refine --verbose in.jsonl
nowhere
# A server that says it again wherever it can, in what is cached, too.
cache=echoed
start_sim --fault echo_key=1
OPENAI_API_KEY=$key expect_code 3 refine --verbose --retries 0 \
  --max-rounds 1 in.jsonl -o o.jsonl --report r.md --report r.txt
nowhere
expect_equal "bad_request capacity invalid_empty malformed" \
  "$(jq -r .reason o.jsonl | sort -u | xargs)"
for file in o.jsonl r.json err; do
  expect_has $file '***'
done
OPENAI_API_KEY=$key expect_code 3 refine --retries 0 --max-rounds 1 in.jsonl
[[ $(of_report .cache.saved_calls) -gt 0 ]] || fail "nothing was cached"
nowhere
cache=none
# Without any key none is sent.
start_sim --request-log bare
expect_code 0 refine in.jsonl
! jq -r '.headers[]' bare | grep -qi '^authorization$' || fail "sent what?"
rm -f "$folder.key" "$folder.other"
stop_sim
