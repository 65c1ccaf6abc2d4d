#include "lib/base/safe_text.h"

#include <fmt/format.h>

namespace docmill {
namespace {

constexpr std::string_view kCut = "...";

// Bytes of the UTF-8 character at text[at], 0 if there is none (Unicode 14,
// table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> int {
    return at + i < text.size() ? static_cast<u8>(text[at + i]) : 0;
  };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const int lead = byte(0);
  if (lead < 0x80)
    return 1;
  if (lead >= 0xC2 && lead <= 0xDF)
    return is_tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool is_overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool is_surrogate = lead == 0xED && byte(1) >= 0xA0;
    return is_tail(1) && is_tail(2) && !is_overlong && !is_surrogate ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool is_overlong = lead == 0xF0 && byte(1) < 0x90;
    const bool is_beyond = lead == 0xF4 && byte(1) >= 0x90;
    const bool has_tail = is_tail(1) && is_tail(2) && is_tail(3);
    return has_tail && !is_overlong && !is_beyond ? 4 : 0;
  }
  return 0;
}

// C0, DEL and C1 controls, line separators, and the direction marks and
// overrides, with which shown text could pretend to be another.
bool is_shown_as_hex(std::string_view character) {
  const u8 lead = static_cast<u8>(character[0]);
  if (character.size() == 1)
    return lead < 0x20 || lead == 0x7F;
  if (character.size() == 2)
    return lead == 0xC2 && static_cast<u8>(character[1]) < 0xA0;
  if (character.size() != 3 || lead != 0xE2)
    return false;
  const int low =
      static_cast<u8>(character[1]) << 8 | static_cast<u8>(character[2]);
  return low == 0x808E || low == 0x808F ||    // U+200E, U+200F
         (low >= 0x80A8 && low <= 0x80AE) ||  // U+2028 to U+202E
         (low >= 0x81A6 && low <= 0x81A9);    // U+2066 to U+2069
}

std::string hex_of(std::string_view bytes) {
  std::string shown;
  for (const char c : bytes)
    shown += fmt::format("\\x{:02x}", static_cast<u8>(c));
  return shown;
}

}  // namespace

std::string visible_text(std::string_view text, std::size_t max_bytes) {
  std::string shown;
  std::size_t cut_at = 0;  // where `shown` ends when "..." must follow
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const std::string_view piece = text.substr(at, length == 0 ? 1 : length);
    if (length == 0 || is_shown_as_hex(piece))
      shown += hex_of(piece);
    else
      shown += piece;
    if (shown.size() > max_bytes)
      return shown.substr(0, cut_at) +
             std::string(kCut.substr(0, max_bytes - cut_at));
    if (max_bytes >= kCut.size() && shown.size() <= max_bytes - kCut.size())
      cut_at = shown.size();
    at += piece.size();
  }
  return shown;
}

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kMarkup = "&<>|`\\*[]~$#!@\"";
  std::string escaped;
  for (const char c : visible_text(text)) {
    if (kMarkup.find(c) == std::string_view::npos)
      escaped += c;
    else
      escaped += fmt::format("&#{};", static_cast<int>(c));
  }
  return escaped;
}

i64 column_count(std::string_view text) {
  i64 columns = 0;
  for (const char c : text)
    if ((c & 0xC0) != 0x80)
      columns++;
  return columns;
}

std::string cut_to_columns(std::string_view text, i64 columns) {
  if (column_count(text) <= columns)
    return std::string(text);
  const i64 dots = columns < 3 ? columns : 3;
  std::size_t at = 0;
  for (i64 seen = 0; at < text.size(); at++) {
    if ((text[at] & 0xC0) != 0x80 && seen++ == columns - dots)
      break;
  }
  return std::string(text.substr(0, at)) +
         std::string(kCut.substr(0, static_cast<std::size_t>(dots)));
}

}  // namespace docmill
