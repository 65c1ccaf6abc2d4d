#include "lib/call/pack_match.h"

#include <numeric>
#include <utility>

#include "lib/call/likeness.h"

namespace docmill {
namespace {

// Takes away the results that are another document's.
void drop_swapped(std::span<const PackItem> items, PackMatch& match) {
  std::vector<std::string_view> texts;
  texts.reserve(items.size());
  for (const PackItem& item : items)
    texts.push_back(item.text);
  PackTexts pack(std::move(texts));
  for (std::size_t i = 0; i < items.size(); i++) {
    std::optional<std::string_view>& result = match.results[i];
    if (result && *result != items[i].text && pack.is_of_another(*result, i)) {
      result.reset();
      match.mismatched++;
    }
  }
}

}  // namespace

PackMatch match_pack(std::span<const PackItem> items,
                     std::span<const PackedText> answer) {
  PackMatch match;
  match.results.resize(items.size());
  for (std::size_t i = 0; i < items.size(); i++) {
    i64 count = 0;
    for (const PackedText& packed : answer)
      if (packed.id == items[i].id) {
        count++;
        match.results[i] = packed.text;
      }
    match.missing += count == 0;
    if (count > 1) {
      match.results[i].reset();
      match.mismatched++;
    }
  }
  drop_swapped(items, match);
  return match;
}

std::vector<i64> shares_of(i64 total, std::span<const i64> weights) {
  const i64 sum = std::accumulate(weights.begin(), weights.end(), i64{0});
  std::vector<i64> shares;
  i64 weighed = 0;
  i64 given = 0;
  for (const i64 weight : weights) {
    weighed += weight;
    const i64 up_to_here = total * weighed / sum;
    shares.push_back(up_to_here - given);
    given = up_to_here;
  }
  return shares;
}

}  // namespace docmill
