# What the tests of docmill-llm-sim share, besides those of lib.sh: source it
# after that.

# start_sim OPTION...: sets url and pid. The one before it is ended.
start_sim() {
  [[ -z ${pid:-} ]] || stop_sim
  rm -f sim.out
  "$program" "$@" >sim.out 2>sim.err &
  pid=$!
  wait_for has_lines sim.out 1
  url=$(sed 's/^listening on //' sim.out)
}

# Ends it; it must go in peace.
stop_sim() {
  kill -TERM $pid
  wait $pid
  expect_equal 0 $?
  pid=
}

# chat TEXT [MODEL] [MEMBERS]: posts a document. The reply's body is in
# `reply`, its headers in `headers`; prints the status.
chat() {
  jq -nc --arg text "$1" --arg model "${2:-sim-large}" \
    '{model: $model, messages: [{role: "system", content: "Improve."},
      {role: "user", content: "<document>\n\($text)\n</document>"}]}
      + {'"${3:-}"'}' >request
  rm -f reply headers
  curl -sk -m 20 -D headers -o reply -w '%{http_code}' "$url/chat/completions" \
    -H 'Content-Type: application/json' --data-binary @request
}

content() { jq -r '.choices[0].message.content' reply; }
stat_of() { curl -sk "${url%/v1}/stats" | jq -c "$1"; }
header() { sed -n "s/^$1: \(.*\)\r$/\1/Ip" headers; }
