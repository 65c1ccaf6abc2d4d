// What a run that calls a model is told: where, as whom, how fast, how long,
// and what to keep of the answers.
//
// Plain values as the user gave them, each within its range. What they name is
// not looked at here: the URL, the key, the files and the JSON of the params
// are checked where they are used, before the first document is read.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

struct CallOptions {
  // Behaviour: what is asked, and of whom.

  // Base URLs, such as "http://127.0.0.1:8080/v1", with "#weight=N" or not.
  std::vector<std::string> endpoints = {};
  std::string model = {};  // as the endpoints call it; never guessed

  // The key: the content of the file, else of the variable; neither set means
  // that none is sent. Only names are held here, never a key.
  std::string api_key_env = "OPENAI_API_KEY";
  bool is_api_key_env_given = false;  // by the user: then it must be set
  std::optional<std::string> api_key_file = {};

  std::optional<std::string> prompt_file = {};  // none: the built-in prompt
  std::optional<double> temperature = {};       // 0 to 2; none: the server's
  std::optional<i64> max_output_tokens = {};    // > 0; none: the server's
  std::vector<std::string> params = {};         // "KEY=JSON" for the request
  std::vector<std::string> headers = {};        // "NAME: VALUE"; may be secret

  // An answer of one name space is never given to another; any text.
  std::string name_space = {};

  // Small documents in a request: 1: one; 2 to 10; 0: as the goodput says.
  int pack = 1;

  // Limits.

  std::optional<i64> max_calls = {};  // requests in a run, >= 0; hits are free
  i64 max_in_flight = 0;  // at the same time; 0: as the endpoints can take
  // Requests and tokens a minute, of each endpoint, > 0; none: no limit.
  std::optional<double> rpm = {};
  std::optional<double> tpm = {};
  double timeout_seconds = 600;         // of one attempt, > 0
  double connect_timeout_seconds = 10;  // of one attempt, > 0
  int retries = 5;                      // attempts after the first, 0 to 100
  // The run ends with 75 when no endpoint has answered for so long; 0: at the
  // first outage. Of answers 429 a minute at least is waited out.
  double outage_limit_seconds = 600;

  std::string ca_file = {};  // PEM, instead of the system's; empty: those

  // The disk tier of the cache of answers.
  struct Cache {
    std::optional<std::string> folder = {};  // made if missing; none: off
    i64 bytes = i64{10} << 30;           // from 16 MiB; least used goes first
    double ttl_seconds = 30 * 86'400.0;  // > 0: older answers are asked anew
  };
  Cache cache = {};
};

}  // namespace docmill
