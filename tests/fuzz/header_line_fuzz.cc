// Header lines of answers: no crash, and what is kept has a wanted name in
// lower case and neither line ends nor blanks around it.

#include <cstdint>
#include <cstdlib>

#include "lib/http/header_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const std::vector<std::string> wanted = {"retry-after", "x-ratelimit-",
                                                  "a:b"};
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const auto header = docmill::wanted_header(line, wanted);
  if (!header)
    return 0;
  const auto& [name, value] = *header;
  bool is_wanted = false;
  for (const std::string& prefix : wanted)
    is_wanted = is_wanted || name.starts_with(prefix);
  const bool is_trimmed =
      value.empty() || (value.front() != ' ' && value.back() != '\n');
  if (!is_wanted || !is_trimmed || name.find(':') != std::string::npos)
    std::abort();
  return 0;
}
