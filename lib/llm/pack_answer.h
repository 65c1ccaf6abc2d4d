// What a model answered to a pack: a JSON array of {"id","text"}.
//
// Models put a <think> part, a fence, an object or a sentence around the
// array; that is passed over. What else is no such array is nothing: cut off,
// more objects than any pack has, not JSON. Members beside the two are passed
// over, and so are objects without both. Whether the ids are those of the pack
// is for the caller to say.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "lib/base/json.h"

namespace docmill {

struct PackedText {
  std::string_view id;
  std::string_view text;
};

// Thread safety: one thread at a time; keeps its memory for the next answer.
class PackAnswerParser {
 public:
  static constexpr i64 kMaxItems = 64;

  // The views live until the next call. Nothing: this is no pack's answer.
  std::optional<std::vector<PackedText>> parse(std::string_view answer);

 private:
  JsonParser json_;
};

}  // namespace docmill
