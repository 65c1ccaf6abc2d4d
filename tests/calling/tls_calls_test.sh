#!/usr/bin/env bash
# Certificates are checked, and a key goes over http to nobody else's machine.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 3 >in.jsonl
make_cert() {  # NAME SUBJECT_ALT_NAME
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext "subjectAltName=$2" -keyout "$1.key" -out "$1.pem" 2>openssl.err
}
make_cert here IP:127.0.0.1
make_cert other DNS:other.example

# refused OPTION...: no document gets an answer, and nothing is tried twice.
refused() {
  expect_code 3 refine "$@" in.jsonl
  expect_equal "failed tls 3" "$(reasons)"
  expect_equal '[{"tls":3},3,0]' \
    "$(of_report '.llm | [.errors, .attempts, .retries]')"
  expect_has err --ca-file
  expect_equal 0 "$(stat_of .requests)"
}
start_sim --tls-cert here.pem --tls-key here.key
refused
refused --ca-file other.pem
expect_code 0 refine --ca-file here.pem in.jsonl
expect_equal "refined target_reached 3" "$(reasons)"

# The right authority, but another host's certificate.
start_sim --tls-cert other.pem --tls-key other.key
refused --ca-file other.pem
stop_sim

# A file that holds no certificate: told before anything is read.
head -3 here.pem >cut.pem
echo "no certificate" >text.pem
for file in none.pem cut.pem text.pem here.key . /dev/null; do
  expect_code 2 refine --ca-file $file in.jsonl
  expect_has err "--ca-file: $file: "
  [[ ! -s out ]] || fail "records"
done

# A key over plain http: refused before anything is read or sent.
url=http://192.0.2.1/v1
OPENAI_API_KEY=sk-canary expect_code 2 refine in.jsonl
expect_has err https
grep -q canary err && fail "the key is shown"
echo sk-canary >key
expect_code 2 refine --api-key-file key in.jsonl
expect_code 2 refine --header 'Authorization: Bearer sk-canary' in.jsonl
grep -q canary err && fail "the key is shown"
[[ ! -s out ]] || fail "records"
