#include "apps/llm-sim/request_log.h"

#include <cerrno>
#include <cstring>

#include "lib/base/json_text.h"
#include "lib/base/safe_text.h"

namespace docmill::sim {

Result<RequestLog> RequestLog::open(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "ae");
  if (file == nullptr)
    return fail(Error::Code::kIo, "{}: cannot be opened: {}",
                visible_text(path), std::strerror(errno));
  return RequestLog(file);
}

void RequestLog::add(std::string_view path,
                     const std::vector<std::string>& headers, JsonValue json,
                     std::string_view body) {
  std::string line = R"({"path":)";
  append_json_string(line, visible_text(path));
  line += R"(,"headers":[)";
  for (std::size_t i = 0; i < headers.size(); ++i) {
    line += i == 0 ? "" : ",";
    append_json_string(line, visible_text(headers[i]));
  }
  line += R"(],"body":)";
  if (json.exists())
    line += json.text();
  else
    append_json_string(line, visible_text(body));
  line += "}\n";
  // One write a line, so that who reads along never sees half a line of it.
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fflush(file_.get());
}

}  // namespace docmill::sim
