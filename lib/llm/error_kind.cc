#include "lib/llm/error_kind.h"

#include <array>

namespace docmill {
namespace {

struct Facts {
  std::string_view name;
  std::string_view hint;
  bool is_worth_retrying;
  bool is_sign_of_outage;
};

// In the order of ErrorKind. An answer that is no chat completion is asked
// for again: at a temperature above 0 the next one may be well formed.
constexpr std::array<Facts, kErrorKinds> kFacts = {{
    {"rate",
     "lower --rpm or --max-in-flight to what the account allows, or run again "
     "later",
     true, false},
    {"capacity",
     "the server is overloaded or down: run again later, or lower "
     "--max-in-flight",
     true, true},
    {"billing",
     "add credit or raise the spend limit of the account, then run again",
     false, false},
    {"auth",
     "check the key in the variable named by --api-key-env or in "
     "--api-key-file, and that it may use --model",
     false, false},
    {"bad_request",
     "check --endpoint (does its path end in /v1?), --model, --param and "
     "--max-output-tokens against what the server takes",
     false, false},
    {"timeout",
     "raise --timeout, or lower --max-in-flight or --max-output-tokens so that "
     "answers come sooner",
     true, true},
    {"connection",
     "check that the server runs and that --endpoint has its host and port",
     true, true},
    {"tls",
     "check the https address; for a certificate of your own authority give "
     "its PEM file as --ca-file",
     false, false},
    {"dns", "check the host name in --endpoint and this machine's network",
     true, true},
    {"malformed",
     "check that --endpoint is the base of an OpenAI-compatible API, such as "
     "http://127.0.0.1:8080/v1",
     true, false},
    {"truncated",
     "answers break off: check the server's log and proxies on the way", true,
     false},
    {"too_large",
     "the answer is larger than docmill takes, or all that are held together "
     "are: set --max-output-tokens, --memory-limit or --max-in-flight",
     false, false},
}};

const Facts& facts_of(ErrorKind kind) {
  return kFacts[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string_view error_kind_name(ErrorKind kind) { return facts_of(kind).name; }

std::optional<ErrorKind> error_kind_of_name(std::string_view name) {
  for (int i = 0; i < kErrorKinds; i++)
    if (error_kind_name(static_cast<ErrorKind>(i)) == name)
      return static_cast<ErrorKind>(i);
  return std::nullopt;
}

std::string_view error_kind_hint(ErrorKind kind) { return facts_of(kind).hint; }

bool is_worth_retrying(ErrorKind kind) {
  return facts_of(kind).is_worth_retrying;
}

bool is_sign_of_outage(ErrorKind kind) {
  return facts_of(kind).is_sign_of_outage;
}

}  // namespace docmill
