// Fuzz target: arbitrary bytes as the headers that name a wait, and as the
// options that name an endpoint, a header and a parameter. A wait is never
// negative nor longer than a day; an endpoint that is taken is taken again
// from its own base.

#include <string>
#include <string_view>

#include "lib/llm/chat_request.h"
#include "lib/llm/endpoint.h"
#include "lib/llm/retry_after.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

void check_waits(std::string_view text) {
  const auto now = std::chrono::system_clock::time_point();
  for (const char* header : {"retry-after", "retry-after-ms", "date"}) {
    const auto find = [&](std::string_view name) -> std::string_view {
      if (name == header)
        return text;
      return name == "retry-after" ? "Sun, 06 Nov 1994 08:49:37 GMT" : "";
    };
    const auto wait = find_retry_after(find, now);
    require(!wait || (wait->count() >= 0 && *wait <= kLongestRetryAfter));
  }
}

void check_options(std::string_view text) {
  if (const auto endpoint = Endpoint::parse(text)) {
    const auto again = Endpoint::parse(endpoint->base_url);
    require(again && again->base_url == endpoint->base_url);
    require(again->is_loopback == endpoint->is_loopback);
    require(endpoint->base_url.find_first_of("@?# \r\n") == std::string::npos);
  }
  if (const auto header = ExtraHeader::parse(text))
    require(header->value.reveal().find_first_of("\r\n") ==
            std::string_view::npos);
  if (const auto param = parse_param(text)) {
    const auto again = parse_param(param->first + "=" + param->second);
    require(again && *again == *param);
    require(ChatRequestWriter::create({.model = "m", .params = {*param}})
                .has_value());
  }
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  docmill::check_waits(text);
  docmill::check_options(text);
  return 0;
}
