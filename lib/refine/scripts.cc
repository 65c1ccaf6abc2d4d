#include "lib/refine/scripts.h"

#include <algorithm>
#include <array>

#include "lib/base/ascii.h"
#include "lib/base/types.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  Script script;
};

// Ordered; what is between the ranges is kUnknown (punctuation, symbols).
constexpr Range kRanges[] = {
    {0x0100, 0x024F, Script::kLatin},    {0x0370, 0x03FF, Script::kGreek},
    {0x0400, 0x052F, Script::kCyrillic}, {0x0590, 0x05FF, Script::kHebrew},
    {0x0600, 0x077F, Script::kArabic},   {0x0900, 0x0DFF, Script::kIndic},
    {0x0E00, 0x0E7F, Script::kThai},     {0x0E80, 0x1CFF, Script::kOther},
    {0x1E00, 0x1EFF, Script::kLatin},    {0x1F00, 0x1FFF, Script::kGreek},
    {0x3040, 0x30FF, Script::kHan},      {0x3400, 0x9FFF, Script::kHan},
    {0xAC00, 0xD7A3, Script::kHangul},   {0x20000, 0x3FFFF, Script::kHan},
};

Script script_of(char32_t code_point) {
  const Range* range =
      std::upper_bound(std::begin(kRanges), std::end(kRanges), code_point,
                       [](char32_t c, const Range& r) { return c <= r.last; });
  if (range == std::end(kRanges) || code_point < range->first)
    return Script::kUnknown;
  return range->script;
}

constexpr i64 kEnoughLetters = 20;

// Whether ASCII letters are the most, whatever the other bytes are: a letter
// of another script has at least two of them.
bool is_surely_latin(std::string_view text) {
  constexpr i64 kChunk = 128;  // a fixed number, so that it is vectorized
  i64 letters = 0;
  for (i64 at = 0; at + kChunk <= std::ssize(text); at += kChunk) {
    const char* chunk = text.data() + at;
    u8 found = 0;
    for (i64 i = 0; i < kChunk; i++)
      found += ascii::is_letter(chunk[i]);
    letters += found;
    if (letters >= kEnoughLetters && 3 * letters >= std::ssize(text))
      return true;
  }
  return false;
}

}  // namespace

Script main_script(std::string_view text) {
  if (is_surely_latin(text))
    return Script::kLatin;
  std::array<i64, static_cast<std::size_t>(Script::kOther) + 1> counts{};
  i64& latin = counts[static_cast<std::size_t>(Script::kLatin)];
  for (i64 at = 0; at < std::ssize(text);) {
    if (static_cast<u8>(text[at]) < 0x80) {
      latin += ascii::is_letter(text[at]);
      at++;
      continue;
    }
    const Decoded decoded = decode_utf8(text, at);
    const Script script = script_of(decoded.code_point);
    if (script != Script::kUnknown)
      counts[static_cast<std::size_t>(script)]++;
    at += decoded.length;
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return *most < kEnoughLetters ? Script::kUnknown
                                : static_cast<Script>(most - counts.begin());
}

}  // namespace docmill
