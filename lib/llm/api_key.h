// Where the key of an endpoint comes from. Never the command line, which
// everybody on the machine can read.

#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/llm/secret.h"

namespace docmill {

struct KeySource {
  std::string env_name = "OPENAI_API_KEY";  // --api-key-env; empty: none
  bool is_env_explicit = false;  // named by the user: then it must be set
  std::string file{};            // --api-key-file; goes before the variable
};

struct ApiKey {
  Secret value;              // empty: none
  bool is_explicit = false;  // the user named its variable or file
  std::string origin;        // "OPENAI_API_KEY" or the file, for messages
  std::vector<std::string> warnings;  // the file can be read by others
};

// Reads the key: visible ASCII characters without spaces; one line break at
// the end is dropped. Fails with kUsage, never quoting the key, when the file
// cannot be read, is empty or has several lines, or the variable that the user
// named is not set.
Result<ApiKey> load_key(const KeySource& source);

}  // namespace docmill
