# shellcheck shell=bash disable=SC2034,SC2154
# The model's server that calling.sh and soak.sh run docmill against: sourced.

# start_server MILLISECONDS [OPTION...]: nginx_sim.sh with this delay and these
# options. Sets endpoint.
start_server() { run_server http --delay-ms "$@"; }

# start_tls_server MILLISECONDS FOLDER: the same over https; FOLDER, a whole
# path, gets cert.pem, to be given as --ca-file.
start_tls_server() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$2/key.pem" \
    -out "$2/cert.pem" 2>/dev/null
  run_server https --delay-ms "$1" --tls "$2/cert.pem" "$2/key.pem"
}

# run_server SCHEME OPTION...
run_server() {
  local port
  coproc nginx { exec perf/nginx_sim.sh "${@:2}"; }
  server=$nginx_PID
  read -r port <&"${nginx[0]}"
  endpoint=$1://127.0.0.1:$port/v1
}

# server_cpu: seconds that nginx has computed, its master and its worker.
server_cpu() {
  local master
  master=$(pgrep -P "$server" nginx)
  awk -v hz="$(getconf CLK_TCK)" '{ticks += $14 + $15} END {print ticks / hz}' \
    "/proc/$master/stat" "/proc/$(pgrep -P "$master")/stat"
}

stop_server() {
  local input=${nginx[1]}
  exec {input}>&-
  wait "$server" || true
}

# needy_documents BUILD CORPUS_LINES BYTES FOLDER [EACH]: documents of about
# EACH bytes (1500) out of BYTES of them, no two alike, that all need refining.
needy_documents() {
  "$1/perf/cut_documents" "${5:-1500}" "$3" <"$2" |
    sed 's/^{"id":"d\([0-9]*\)","text":"/&This is text number \1. /' \
      >"$4/numbered.jsonl"
  "$1/docmill" score --quiet --signals core "$4/numbered.jsonl" |
    jq '.score.quality' | paste - "$4/numbered.jsonl" |
    awk -F '\t' '$1 < 100 {print $2}'
  rm "$4/numbered.jsonl"
}
