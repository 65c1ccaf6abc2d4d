// What goes into a request over HTTP and what comes back.

#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/sketch.h"
#include "lib/base/types.h"
#include "lib/http/shared_bytes.h"

namespace docmill {

class HttpTarget;

// Why there is no complete answer. A status of 400 and above is an answer.
enum class HttpFailure {
  kNone,
  kDns,        // the name has no address
  kConnect,    // refused, unreachable, or no connection in time
  kTls,        // certificate or handshake
  kTimeout,    // connected, but no complete answer in time
  kReset,      // the connection was closed or reset before the answer
  kTruncated,  // the body ended early
  kTooLarge,   // more than Options::max_answer_bytes
  kNoRoom,     // too little was left of Options::max_surplus_bytes
  kCanceled,   // end_within() was called
  kAbandoned,  // abandon() was called
  kOther,      // not HTTP, out of memory, a proxy's refusal
};

// The wanted header lines of an answer, names in lower case. Values are the
// server's own bytes, without white space at the ends.
class HttpHeaders {
 public:
  void add(std::string name, std::string value) {
    lines_.emplace_back(std::move(name), std::move(value));
  }

  // The value of the first line of that name (in lower case); empty if none.
  std::string_view find(std::string_view name) const {
    for (const auto& [key, value] : lines_) {
      if (key == name)
        return value;
    }
    return {};
  }

  void clear() { lines_.clear(); }
  const std::vector<std::pair<std::string, std::string>>& lines() const {
    return lines_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> lines_;
};

enum class HttpMethod { kPost, kGet };

// Whether those of the environment are used. Not for servers on this machine,
// which a proxy elsewhere would not reach, but would see the key.
enum class Proxies { kUsed, kNotUsed };

// When HttpClient::abandon() ends a request. A part of an answer may have been
// paid for.
enum class Abandon {
  kNever,
  kUnanswered,  // while no byte of an answer has come
  kAlways,
};

// With a constructor of its own, since g++ 12 destroys an aggregate twice that
// is written in place in a co_await.
struct HttpRequest {
  HttpRequest() = default;
  HttpRequest(const HttpTarget* to, std::string content,
              HttpMethod how = HttpMethod::kPost)
      : target(to), body(std::move(content)), method(how) {}

  const HttpTarget* target = nullptr;  // REQUIRES: of the client that sends
  std::string body;                    // sent without a copy; unused for kGet
  HttpMethod method = HttpMethod::kPost;
  Abandon abandon = Abandon::kUnanswered;
};

struct HttpResponse {
  HttpFailure failure = HttpFailure::kNone;
  // When it failed: why, in one line of valid UTF-8 of at most 200 bytes,
  // without header values or what stands before the @ of a URL.
  std::string message;
  int status = 0;  // 0 when no status line came
  std::string body;
  HttpHeaders headers;
  double acquire_ms = 0;   // from send() until it could be written
  double total_ms = 0;     // from send() to the end
  double server_ms = 0;    // from written to the first byte of the answer
  int connections = 0;     // opened for it
  int resends = 0;         // by curl itself, see HttpClient
  bool is_reused = false;  // it went over a connection that was open already
  BytesTaken surplus;      // of Options::max_surplus_bytes
};

struct HttpStats {
  i64 requests = 0;  // ended, in whatever way
  i64 connections_opened = 0;
  i64 reused = 0;     // requests that needed no new connection
  i64 in_flight = 0;  // over a connection now
  i64 in_flight_max = 0;
  Sketch acquire_ms;  // of requests that got a connection
};

}  // namespace docmill
