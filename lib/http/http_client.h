// A client for very many small requests to few servers: curl on one I/O
// thread, with coroutines that await answers and times.
//
// The I/O thread runs one epoll loop over several curl multis of at most
// about 30 connections each (libcurl 7.88 walks a multi's connections for
// every request). Easy handles are used again from a free list, connections
// kept alive. curl never queues: at most Options::max_connections requests
// are in flight, and what is sent beyond that waits here in order; whoever
// sends should hold a permit of its own. Redirects are not followed, only http
// and https are spoken, certificates are verified, proxies come from the
// environment (http_proxy, https_proxy, all_proxy, no_proxy), ~/.netrc is not
// read, there are no cookies.
//
// A request may reach a server twice: where the server closes a connection
// that was used before, without one byte of an answer, curl sends the same
// request again over a new connection, a POST too. It cannot know whether
// the server had closed before the request came, which is the usual case.
// HttpResponse::resends counts it. Only so many are sent again (ResendBudget);
// the others fail with kReset.
//
// Coroutines that awaited are resumed through the Executor, many at a time;
// the I/O thread itself neither parses nor scores.

#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/http/http_types.h"
#include "lib/http/io_node.h"

namespace docmill {

class HttpInbox;
class HttpLoop;

struct HttpOptions {
  i64 timeout_ms = 600'000;         // one attempt, connecting included
  i64 connect_timeout_ms = 10'000;  // name, TCP and TLS
  i64 max_answer_bytes = 32 << 20;  // body; larger ones fail as kTooLarge
  // What is beyond 64 KiB and eight times the request, of all answers that
  // are held at once. An answer for which too little is left fails as
  // kNoRoom. Answers as long as their requests never come to that.
  i64 max_surplus_bytes = 128 << 20;
  std::string ca_file = {};  // PEM; empty: the system's
  std::string user_agent = "docmill";
  // Answers' header lines whose name starts with one of these are kept. Lower
  // case.
  std::vector<std::string> wanted_headers = {"retry-after", "x-ratelimit-",
                                             "x-request-id", "location"};

  // Performance. A connection in use takes about 10 KB, over https some 60,
  // besides what the request and its answer take.
  i64 max_connections = 1'500;
  int connections_per_multi = 32;
  // Open ones, those in use included; of more than about this the idle ones are
  // closed. Never below max_connections. As many for each target spare a
  // target new connections when others had more of the requests meanwhile.
  i64 max_kept_connections = 0;
  // Connections, and the memory of requests, that were not needed for twice to
  // three times as long are given up: after a stall there are many. Above 0.
  i64 trim_ms = 30'000;
};

// Awaitables of HttpClient. They live in the frame of the coroutine that
// awaits, which must not be destroyed meanwhile.
class HttpSend {
 public:
  HttpSend(HttpInbox& inbox, HttpRequest request) : inbox_(inbox) {
    node_.request = std::move(request);
  }
  HttpSend(const HttpSend&) = delete;
  HttpSend& operator=(const HttpSend&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  HttpResponse await_resume() { return std::move(node_.response); }

 private:
  HttpInbox& inbox_;
  SendNode node_;
};

class HttpSleep {
 public:
  HttpSleep(HttpInbox& inbox, SteadyClock::time_point until) : inbox_(inbox) {
    node_.until = until;
  }
  HttpSleep(const HttpSleep&) = delete;
  HttpSleep& operator=(const HttpSleep&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting);
  void await_resume() const noexcept {}

 private:
  HttpInbox& inbox_;
  SleepNode node_;
};

// Thread safety: all functions may be called from any thread.
class HttpClient {
 public:
  using Options = HttpOptions;

  // Starts the I/O thread. Fails on options out of range, a ca_file
  // without certificates, a libcurl without OpenSSL, or when the system has no
  // descriptors left.
  // REQUIRES: `executor` outlives the client.
  static Result<std::unique_ptr<HttpClient>> create(Options options,
                                                    Executor& executor);

  // REQUIRES: no coroutine awaits anything of this client.
  ~HttpClient();

  // A place to send requests to; it lives as long as the client. `headers`
  // are whole lines ("authorization: Bearer ..."); a "user-agent:" among them
  // stands for Options::user_agent. Fails on a URL that is neither http nor
  // https and on a malformed line; quotes neither.
  Result<const HttpTarget*> add_target(const std::string& url,
                                       const std::vector<std::string>& headers,
                                       Proxies proxies = Proxies::kUsed);

  // co_await gives an HttpResponse.
  [[nodiscard]] HttpSend send(HttpRequest request);

  // co_await resumes at that time, within some milliseconds, never before.
  [[nodiscard]] HttpSleep sleep_until(SteadyClock::time_point time);

  // Ends all sleeps; from now on none waits.
  void wake_sleepers();

  // What is in flight after `grace` ends with kCanceled; requests sent from
  // now on end with kCanceled at once.
  void end_within(std::chrono::milliseconds grace);

  // Ends the requests sent to `target` before this call, as far as their
  // HttpRequest::abandon says, with kAbandoned. The server may have them all
  // the same.
  void abandon(const HttpTarget* target);

  HttpStats stats() const;

 private:
  explicit HttpClient(std::unique_ptr<HttpLoop> loop);

  std::unique_ptr<HttpLoop> loop_;
  struct Targets;
  std::unique_ptr<Targets> targets_;
};

}  // namespace docmill
