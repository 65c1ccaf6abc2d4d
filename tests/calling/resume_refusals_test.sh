#!/usr/bin/env bash
# --resume goes on with its own job only, and says why not with another one.
source "$(dirname "$0")/resume_lib.sh" "$1"
mixed 150 >in.jsonl
cp in.jsonl input
start_sim --latency 10ms
want
until clean && stopped 30; do
  tries=$((${tries:-0} + 1))
  [[ $tries -lt 9 ]] || fail "it always comes to its end"
done
mkdir left && cp o.jsonl* left
all=$requests
requests=$((requests - $(stat_of .requests)))  # that are left to be asked

# again: what the stopped run left, and its input.
again() {
  rm -f o.jsonl*
  cp left/* . && cp input in.jsonl
  curl -s -X POST "${url%/v1}/stats/reset" >reply
}
# refused CODE WHY OPTION...: and FILE.part stays.
refused() {
  expect_code "$1" resume "${@:3}"
  expect_has err "$2"
  cmp o.jsonl.part left/o.jsonl.part || fail "FILE.part was touched"
}
finished() {
  finish_it "$@"
  whole
}

# What it needs.
expect_code 2 refine --resume in.jsonl
expect_has err "--resume: needs --output FILE"
expect_code 2 refine --resume in.jsonl -o /dev/null
expect_code 2 refine --resume in.jsonl -o x.jsonl --order completion
expect_has err "--resume: needs --order input"

# A file of which nothing tells what it is.
echo '{}' >x.jsonl
output=x.jsonl expect_code 2 resume
expect_has err "x.jsonl is there, and no journal that tells of which job"
expect_equal '{}' "$(cat x.jsonl)"

# Another job.
again
refused 2 ": --min-gain: given in another way" --min-gain 3
refused 2 ": --namespace: given in another way" --namespace other
refused 2 "the compression of the output differs" --compress gzip
printf '[system]\nBe good.\n[user]\n{{text}}\n' >prompt
refused 2 "the prompt differs" --prompt prompt
cp in.jsonl second.jsonl
refused 2 "the list of inputs differs" second.jsonl
finished --threads 1 --retries 2 --timeout 9s --api-key-env ''

# Another input under the old name.
again
sed -i '2s/mill/MILL/' in.jsonl
refused 2 "the input has changed: documents 1 to"
again
head -9 input >in.jsonl
refused 2 "the input has changed: it had"
cp input in.jsonl
finished

# Files that are not as they were left.
again
echo garbage >>o.jsonl.part
finished
again
truncate -s -5 o.jsonl.journal
finished
again
printf X | dd of=o.jsonl.part bs=1 seek=9 conv=notrunc status=none
cp o.jsonl.part left/damaged
expect_code 1 resume
expect_has err "are not what was written"
cmp o.jsonl.part left/damaged || fail "paid work was thrown away"
rm left/damaged
again
echo garbage >o.jsonl.journal
expect_code 2 resume
expect_has err "not a journal"
again
requests=$all
rm o.jsonl.journal
finished
again
rm o.jsonl.part
finished

# Two at once.
again
exec 9<o.jsonl.part
flock 9
refused 75 "another process is writing it"
exec 9<&-

# What is finished stays so.
finished
cp o.jsonl done
stop_sim
expect_code 0 resume

expect_has err "o.jsonl: is finished"
expect_code 2 resume --min-gain 3
expect_has err ": --min-gain: given in another way"
echo '{"text":"one more"}' >>in.jsonl
expect_code 2 resume
expect_has err "it has more than the"
cmp o.jsonl done || fail "it was touched"
[[ ! -e o.jsonl.part ]] || fail "there is a part file"
start_sim
cp input in.jsonl
rm o.jsonl
finished

stop_sim
