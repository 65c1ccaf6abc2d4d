// Numbers in header values: digits and a point, no sign, no exponent.

#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "lib/base/ascii.h"

namespace docmill {

// Takes "12" or "12.5" off the front of `text`.
inline std::optional<double> take_number(std::string_view& text) {
  const std::size_t size =
      std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  const char* const end = text.data() + size;
  const auto [rest, status] =
      std::from_chars(text.data(), end, number, std::chars_format::fixed);
  // Digits beyond any double are a very large number, too.
  if (status == std::errc::result_out_of_range)
    number = HUGE_VAL;
  else if (status != std::errc() || text[0] == '.')
    return std::nullopt;
  if (rest != end)
    return std::nullopt;
  text.remove_prefix(size);
  return number;
}

// The whole text, but for blanks around it.
inline std::optional<double> parse_number(std::string_view text) {
  std::string_view rest = ascii::trim(text, " \t");
  const std::optional<double> number = take_number(rest);
  return rest.empty() ? number : std::nullopt;
}

}  // namespace docmill
