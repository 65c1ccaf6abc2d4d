#!/usr/bin/env bash
# With a certificate it speaks https.
source "$(dirname "$0")/../cli/lib.sh" "$1"
source "$tests/../llm_sim/sim_lib.sh"

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem 2>/dev/null
start_sim --tls-cert cert.pem --tls-key key.pem --profile echo
[[ $url == https://127.0.0.1:* ]] || fail "$url"
expect_equal 200 "$(chat secret)"
expect_equal secret "$(content)"
curl -s --cacert cert.pem "$url/models" >models || fail "not verified"
curl -s "$url/models"
expect_equal 60 $?

start_sim --tls-cert cert.pem --tls-key key.pem --fault reset=1
expect_equal 000 "$(chat text)"
start_sim --tls-cert cert.pem --tls-key key.pem --fault truncated=1
chat text >status
expect_equal 1 "$(stat_of .faults.truncated)"
stop_sim

expect_code 2 "$program" --tls-cert cert.pem
expect_code 2 "$program" --tls-cert cert.pem --tls-key cert.pem
expect_has err "no key of that certificate"
expect_code 2 "$program" --tls-cert none.pem --tls-key key.pem
