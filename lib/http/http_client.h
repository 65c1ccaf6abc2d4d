// A client for very many small requests to few servers: curl on one I/O
// thread, with coroutines that await answers and times.
//
// The I/O thread runs one epoll loop over several curl multis of at most
// about 100 connections each (libcurl 7.88 walks a multi's connections for
// every request). Easy handles are used again from a free list, connections
// kept alive. curl never queues: whoever sends holds a permit, and at most
// Options::max_connections requests are in flight. Redirects are not followed,
// only http and https are spoken, certificates are verified, proxies come from
// the environment (http_proxy, https_proxy, no_proxy), ~/.netrc is not read.
//
// Coroutines that awaited are resumed through the Executor, many at a time;
// the I/O thread itself neither parses nor scores.

#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/base/sketch.h"

namespace docmill {
// (The contract: to be completed by whoever builds it.)
//
// enum class HttpFailure { kNone, kDns, kConnect, kTls, kTimeout, kReset,
//   kTruncated, kTooLarge, kCanceled, kOther };
//
// struct HttpTarget: a URL and its header lines (secrets among them, shown
//   nowhere); made once with client.add_target(), outlives the requests.
//
// struct HttpRequest { const HttpTarget* target; std::string body; };  POST
//
// struct HttpResponse {
//   HttpFailure failure; std::string message;  // curl's words, one line
//   int status; std::string body;
//   HttpHeaders headers;   // only those whose name starts with one of
//                          // Options::wanted_headers; find(name)
//   double total_ms, first_byte_ms;  // since it was sent
//   bool is_reused;        // the connection
// };
//
// class HttpClient {
//   struct Options { i64 timeout_ms, connect_timeout_ms, max_answer_bytes,
//     max_connections; int connections_per_multi; std::string ca_file;
//     bool http2; std::vector<std::string> wanted_headers; std::string
//     user_agent; };
//   static Result<std::unique_ptr<HttpClient>> create(Options, Executor&);
//   auto send(HttpRequest)               -> awaitable of HttpResponse
//   auto sleep_until(Clock::time_point)  -> awaitable of void
//   void wake_sleepers();   // ends all sleeps, and from now on none waits
//   void end_within(std::chrono::milliseconds grace);
//       // what is in flight after that ends with kCanceled; requests sent
//       // from now on end with kCanceled at once
//   HttpStats stats() const;  // requests, connections_opened, in_flight,
//                             // in_flight_max; acquire_ms: a Sketch of the
//                             // time from send() to the connection being
//                             // ready (queue + connect), for the report
// };
}  // namespace docmill
