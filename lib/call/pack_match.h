// Which of a pack's documents an answer brings a result for.

#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/types.h"
#include "lib/llm/pack_answer.h"
#include "lib/llm/pack_request.h"

namespace docmill {

struct PackMatch {
  // Of each document; nothing where it is to be asked for again.
  std::vector<std::optional<std::string_view>> results;
  i64 missing = 0;
  i64 mismatched = 0;  // given twice, or with another one's text
};

// Believes a result whose id is there once, and whose text is not another
// document's. What the answer names besides is passed over.
PackMatch match_pack(std::span<const PackItem> items,
                     std::span<const PackedText> answer);

// A whole number in shares by these weights, which add up to it exactly.
// REQUIRES: weights of at least 1, their sum times `total` below 2^63.
std::vector<i64> shares_of(i64 total, std::span<const i64> weights);

}  // namespace docmill
