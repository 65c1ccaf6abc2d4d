// Fuzz target: arbitrary bytes as a file of --verdict-config. It is refused
// in one line, or every threshold is within its bounds.

#include <algorithm>
#include <string_view>

#include "lib/score/filter_config.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
}

void check_threshold(const ThresholdKey& key) {
  if (key.value->has_value())
    require(**key.value >= 0 && **key.value <= key.most);
}

void run(std::string_view text) {
  Result<FilterRules> rules = parse_filter_config(text, "f.toml");
  if (!rules) {
    require(rules.error().what.starts_with("f.toml:"));
    require(is_one_line(rules.error().what));
    return;
  }
  for (const FilterKey& key : filter_keys(*rules))
    if (const auto* threshold = std::get_if<ThresholdKey>(&key.target))
      check_threshold(*threshold);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
