#!/usr/bin/env bash
# Proxies are taken from the environment, for other machines' endpoints only.
source "$(dirname "$0")/calling_lib.sh" "$1"
damaged 20 >in.jsonl
unset no_proxy NO_PROXY ALL_PROXY HTTPS_PROXY

# start_proxy: to the simulator. Sets proxy.
start_proxy() {
  local port=${url%/v1}
  rm -f proxy.out proxy.log
  "$(dirname "$mill")/tests/calling/loopback_proxy" "${port##*:}" proxy.log \
    >proxy.out &
  wait_for has_lines proxy.out 1
  proxy=http://127.0.0.1:$(<proxy.out)
}

# through ENDPOINT: all documents are answered, by way of the proxy.
through() {
  local url=$1
  shift
  expect_code 0 refine --max-in-flight 4 "$@" in.jsonl
  expect_equal "refined target_reached 20" "$(reasons)"
}

# A name that nobody knows, longer than a name may be, so that nobody is asked.
nowhere=model.$(printf 'n%.0s' {1..70}).invalid
start_sim
start_proxy
local_url=$url
http_proxy=$proxy through "http://$nowhere/v1"
expect_equal "POST http://$nowhere/v1/chat/completions HTTP/1.1" \
  "$(sort -u proxy.log)"
expect_equal 20 "$(stat_of .requests)"
rm -f proxy.log

# Not for this machine, and not where no_proxy says so.
start_proxy
http_proxy=$proxy all_proxy=$proxy through "$local_url"
url=http://$nowhere/v1
http_proxy=$proxy no_proxy=localhost,$nowhere expect_code 75 refine \
  --outage-limit 0 in.jsonl
expect_has err "dns: "
[[ ! -s proxy.log ]] || fail "$(head -3 proxy.log)"

# https goes through a tunnel, and the certificate is the endpoint's.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=model.example \
  -addext subjectAltName=DNS:model.example -keyout key -out pem 2>openssl.err
start_sim --tls-cert pem --tls-key key
start_proxy
sim_url=$url
https_proxy=$proxy through https://model.example/v1 --ca-file pem
expect_equal "CONNECT model.example:443 HTTP/1.1" "$(sort -u proxy.log)"
url=https://other.example/v1
https_proxy=$proxy expect_code 3 refine --ca-file pem in.jsonl
expect_equal '{"tls":20}' "$(of_report .llm.errors)"

# A proxy that is not there is an outage like another.
url=http://$nowhere/v1
http_proxy=http://127.0.0.1:1 expect_code 75 refine --outage-limit 0 in.jsonl
expect_has err "connection: "
url=$sim_url
