// An OpenAI-compatible endpoint, as --endpoint and --header name it.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/llm/api_key.h"
#include "lib/llm/secret.h"

namespace docmill {

struct Endpoint {
  std::string base_url;  // "http://127.0.0.1:8080/v1": no slash at the end
  std::string chat_url;  // base_url + "/chat/completions"
  std::string host;      // "127.0.0.1", "::1", "api.example.org"
  int port = 0;          // 80 or 443 when not given
  std::string name;      // host, and port if given: for records and reports
  bool is_https = false;
  bool is_loopback = false;  // 127.0.0.0/8, ::1, localhost
  double weight = 1;         // share of the requests, against the others'

  // From http://HOST[:PORT][/PATH] or https://... A slash at the end and
  // "/chat/completions" are taken off, and "#weight=N", N from 0.001 to 1000,
  // behind all. Fails with kUsage, saying what to do, on anything else: user
  // names, queries, other fragments and schemes. No message repeats what
  // stands before an @.
  static Result<Endpoint> parse(std::string_view url);
};

// One --header 'NAME: VALUE'.
struct ExtraHeader {
  std::string name;        // as given
  Secret value;            // without white space at its ends; may be empty
  bool is_secret = false;  // its name says that it carries a credential

  // Fails with kUsage, not quoting the value, on a name that is no token, on
  // control characters, and on headers that docmill or curl sets.
  static Result<ExtraHeader> parse(std::string_view line);
};

// All header lines of a request, secrets among them: content type, accept,
// the key as "Authorization: Bearer KEY", and the extra ones.
//
// A key that the user did not name (OPENAI_API_KEY happens to be set) is left
// out when an extra header is a credential: it is meant for another server.
// Fails with kUsage when a credential would go over plain http to another
// machine, or when both a named key and an Authorization header are given.
Result<std::vector<std::string>> request_header_lines(
    const Endpoint& endpoint, const ApiKey& key,
    std::span<const ExtraHeader> extra);

// Hides all of these in what the server says.
Redactor make_redactor(const ApiKey& key, std::span<const ExtraHeader> extra);

}  // namespace docmill
