// Why no answer could be had. The names are those of records and reports.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docmill {

enum class ErrorKind {
  kRate,        // 429: too many requests or tokens for now
  kCapacity,    // 5xx, 529, 498: the server cannot answer for now
  kBilling,     // no credit, a spend limit is reached
  kAuth,        // 401, 403: the key is wrong or may not do this
  kBadRequest,  // other 4xx, redirects: the same request will always fail
  kTimeout,     // no answer in time
  kConnection,  // refused, reset, closed before the answer
  kTls,         // certificate or handshake
  kDns,         // the host's name has no address
  kMalformed,   // an answer that is not what the protocol says
  kTruncated,   // the body ended early
  kTooLarge,    // the answer is larger than docmill takes
};

inline constexpr int kErrorKinds = static_cast<int>(ErrorKind::kTooLarge) + 1;

// "rate", "capacity", "billing", "auth", "bad_request", "timeout",
// "connection", "tls", "dns", "malformed", "truncated", "too_large".
std::string_view error_kind_name(ErrorKind kind);

// The other way round; nothing for a name that is none.
std::optional<ErrorKind> error_kind_of_name(std::string_view name);

// What the user can do about it, one sentence, lower case, no full stop.
std::string_view error_kind_hint(ErrorKind kind);

// Whether the same request may be answered when it is sent again.
bool is_worth_retrying(ErrorKind kind);

// Whether the endpoint as a whole may be out, rather than this request wrong:
// capacity, timeout, connection, dns.
bool is_sign_of_outage(ErrorKind kind);

// One failed call, ready for a record: {"kind","status","message"}.
struct CallError {
  ErrorKind kind = ErrorKind::kConnection;
  int status = 0;       // HTTP; 0 when there was no answer
  std::string message;  // one line, valid UTF-8, <= 300 bytes, no secret
};

}  // namespace docmill
