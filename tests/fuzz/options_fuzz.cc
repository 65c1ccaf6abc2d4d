// Fuzz target: arbitrary bytes as the values of options: sizes, durations,
// lists of names. They are refused with a reason or within their bounds.

#include <string_view>

#include "lib/base/units.h"
#include "lib/refine/validators.h"
#include "lib/score/signals.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

template <class T, class IsGood>
void check(const Result<T>& parsed, IsGood is_good) {
  require(parsed ? is_good(*parsed) : !parsed.error().what.empty());
}

void run(std::string_view text) {
  const auto show = [](i64 n) {
    return n >= 0 && !show_bytes(n).empty() && !show_count(n).empty();
  };
  check(parse_bytes(text), show);
  check(parse_count(text), show);
  check(parse_duration(text), [](double seconds) {
    return seconds >= 0 && seconds <= 1e9 && !show_duration(seconds).empty();
  });
  check(CheckSet::parse(text), [](CheckSet) { return true; });
  check(SignalSet::parse(text), [](SignalSet) { return true; });
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
