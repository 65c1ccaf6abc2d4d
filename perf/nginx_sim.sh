#!/usr/bin/env bash
# Runs nginx as a neutral model server for benchmarks: one worker that answers
# POST /v1/chat/completions after 50 ms, as OpenAI's protocol has it, with the
# last user message as the content; to each text of a pack (docs/packing.md) it
# adds a line, so that it is another one. What it answers is what docmill has
# sent, copied piece by piece, so that it costs as little of the cores that it
# shares with docmill as a server in Lua can. It expects messages as docmill
# writes them: compact, the content last. Prints the port, then serves until
# its standard input ends or it is killed by its process id.
#
#   perf/nginx_sim.sh [--port N] [--delay-ms N] [--slow SHARE:MS] [--fixed]
#                     [--tls CERT KEY]
#
# --slow answers that share of the requests after another time. --fixed answers
# the same content always, which is what the fastest server would cost. --tls:
# over https, with PEM files, by whole paths. Needs nginx and
# libnginx-mod-http-lua.
set -euo pipefail

port=0 delay_ms=50 slow_share=0 slow_ms=0 is_fixed=false ssl= tls=
while (($# > 0)); do
  case $1 in
    --port) port=$2; shift 2 ;;
    --delay-ms) delay_ms=$2; shift 2 ;;
    --slow) slow_share=${2%:*} slow_ms=${2#*:}; shift 2 ;;
    --fixed) is_fixed=true; shift ;;
    --tls) ssl=ssl tls="ssl_certificate $2; ssl_certificate_key $3;"; shift 3 ;;
    *) echo "usage: nginx_sim.sh [--port N] [--delay-ms N]" \
         "[--slow SHARE:MS] [--fixed] [--tls CERT KEY]" >&2
       exit 2 ;;
  esac
done

folder=$(mktemp -d)
server=
clean_up() {
  [[ -z $server ]] || { kill "$server" 2>/dev/null; wait "$server"; } || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 143' TERM INT

write_config() {
  cat > "$folder/nginx.conf" <<EOF
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module /usr/lib/nginx/modules/ngx_http_lua_module.so;
daemon off;
worker_processes 1;
worker_rlimit_nofile 16384;
pid $folder/pid;
error_log $folder/error.log crit;
events { worker_connections 8192; multi_accept on; }
http {
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 3600s;
  client_body_buffer_size 256k;
  client_max_body_size 64m;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  init_by_lua_block {
    fixed = $is_fixed
    before = '{"id":"chatcmpl-1","object":"chat.completion","model":"sim",' ..
      '"choices":[{"index":0,"message":{"role":"assistant","content":"'
    after = '"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,' ..
      '"completion_tokens":100,"total_tokens":200}}'
    -- A pack's texts, as they stand in its string, and what is put before each.
    pack_start = '[{\\\\"id\\\\":'
    text_start = '\\\\"text\\\\":\\\\"'
    edit = 'Repair the document below. Return only its ' ..
      'repaired text.\\\\\\\\n\\\\\\\\n'
    -- Where the last "content" string of the request stands, escapes and all:
    -- no JSON is parsed, and each byte is looked at once. It is the last of
    -- the messages, so what ends it ends them, and little comes after.
    function last_content(body)
      local first
      local at = 1
      while true do
        local _, stop = body:find('"content":"', at, true)
        if not stop then break end
        first, at = stop + 1, stop + 1
      end
      if not first then return 1, 0 end
      local stop = body:match('.*()"}]', math.max(first, #body - 200)) or
        body:match('.*()"}]', first)
      return first, stop and stop - 1 or first - 1
    end
    -- The same in pieces, a pack's with the line before each text. And their
    -- length.
    function edited_pieces(body)
      local first, last = last_content(body)
      if body:sub(first, first + #pack_start - 1) ~= pack_start then
        return body:sub(first, last), last - first + 1
      end
      local pieces = {}
      local count, from = 0, first
      while true do
        local _, stop = body:find(text_start, from, true)
        if not stop or stop > last then break end
        pieces[2 * count + 1] = body:sub(from, stop)
        pieces[2 * count + 2] = edit
        count, from = count + 1, stop + 1
      end
      pieces[2 * count + 1] = body:sub(from, last)
      return pieces, last - first + 1 + count * #edit
    end
  }
  server {
    listen 127.0.0.1:$port $ssl backlog=8192 reuseport;
    $tls
    location = /v1/chat/completions {
      content_by_lua_block {
        ngx.req.read_body()
        local content, length = "A short answer.", 15
        if not fixed then
          content, length = edited_pieces(ngx.req.get_body_data() or "")
        end
        local ms = math.random() < $slow_share and $slow_ms or $delay_ms
        if ms > 0 then ngx.sleep(ms / 1000) end
        ngx.header["Content-Type"] = "application/json"
        ngx.header["Content-Length"] = #before + length + #after
        ngx.print(before, content, after)
      }
    }
  }
}
EOF
}

free_port() {
  python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Another program may take a free port first, so it is tried again.
for _ in 1 2 3 4 5; do
  ((port != 0)) && is_given=true || { is_given=false; port=$(free_port); }
  write_config
  nginx -p "$folder" -c "$folder/nginx.conf" >&2 &
  server=$!
  for _ in {1..100}; do
    kill -0 "$server" 2>/dev/null || break
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
    sleep 0.02
  done
  $is_given && { cat "$folder/error.log" >&2; exit 1; }
  port=0
done
echo "$port"
# In the background, so that a signal is heard at once.
cat <&0 > /dev/null &
wait $!
