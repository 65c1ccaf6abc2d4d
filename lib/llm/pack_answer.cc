#include "lib/llm/pack_answer.h"

#include "lib/base/ascii.h"

namespace docmill {
namespace {

// Without the thoughts that stand before an answer.
std::string_view spoken_part(std::string_view answer) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  answer = ascii::trim(answer);
  if (!answer.starts_with(kOpen))
    return answer;
  const std::size_t close = answer.find(kClose);
  return close == answer.npos ? "" : answer.substr(close + kClose.size());
}

}  // namespace

std::optional<std::vector<PackedText>> PackAnswerParser::parse(
    std::string_view answer) {
  const std::string_view spoken = spoken_part(answer);
  const std::size_t begin = spoken.find('[');
  const std::size_t end = spoken.rfind(']');
  if (begin == spoken.npos || end == spoken.npos || end < begin)
    return std::nullopt;
  const Result<JsonValue> array =
      json_.parse(spoken.substr(begin, end - begin + 1));
  if (!array || !array->is_array())
    return std::nullopt;
  const i64 size = array->size();
  if (size > kMaxItems)
    return std::nullopt;
  std::vector<PackedText> items;
  items.reserve(static_cast<std::size_t>(size));
  for (i64 i = 0; i < size; i++) {
    const JsonValue item = array->at(i);
    const auto id = item["id"].string();
    const auto text = item["text"].string();
    if (id && text)
      items.push_back({*id, *text});
  }
  return items;
}

}  // namespace docmill
