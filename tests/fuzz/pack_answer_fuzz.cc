// Fuzz target: arbitrary bytes as a model's answer to a pack of two documents.
// Whatever comes, only what stands there under a document's id is its result.

#include <array>
#include <cstdint>
#include <string_view>

#include "lib/call/pack_match.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

void run(std::string_view answer) {
  static PackAnswerParser parser;
  const std::array<PackItem, 2> items = {
      {{"a", "The mill stands by the river."}, {"b", "A kingfisher sits."}}};
  const auto texts = parser.parse(answer);
  if (!texts)
    return;
  require(texts->size() <= static_cast<std::size_t>(parser.kMaxItems));
  const PackMatch match = match_pack(items, *texts);
  require(match.results.size() == 2);
  require(match.missing >= 0 && match.mismatched >= 0 &&
          match.missing + match.mismatched <= 2);
  for (std::size_t i = 0; i < 2; i++) {
    i64 count = 0;
    for (const PackedText& text : *texts)
      count += text.id == items[i].id;
    require(!match.results[i] || count == 1);
  }
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
