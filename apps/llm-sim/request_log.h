// Appends requests to a file, one JSON line each: path, names of the headers
// (never their values, among which keys are), body.

#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/result.h"

namespace docmill::sim {

class RequestLog {
 public:
  static Result<RequestLog> open(const std::string& path);

  // `json` is the body when it is JSON; else nothing, and `body` is shown.
  void add(std::string_view path, const std::vector<std::string>& headers,
           JsonValue json, std::string_view body);

 private:
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;
  explicit RequestLog(std::FILE* file) : file_(file, std::fclose) {}

  File file_;
};

}  // namespace docmill::sim
