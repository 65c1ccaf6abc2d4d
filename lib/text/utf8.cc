#include "lib/text/utf8.h"

#include <algorithm>

namespace docmill {
namespace {

// What a lead byte promises: total length, and the range of the second byte
// (narrower after E0, ED, F0 and F4, which excludes overlong forms,
// surrogates and values above U+10FFFF). Length 0 marks an invalid lead.
struct Lead {
  int length;
  u8 second_min;
  u8 second_max;
};

Lead lead_of(u8 byte) {
  if (byte >= 0xC2 && byte <= 0xDF)
    return {2, 0x80, 0xBF};
  if (byte == 0xE0)
    return {3, 0xA0, 0xBF};
  if (byte == 0xED)
    return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF)
    return {3, 0x80, 0xBF};
  if (byte == 0xF0)
    return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3)
    return {4, 0x80, 0xBF};
  if (byte == 0xF4)
    return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Decoded decode_utf8(std::string_view text, i64 at) {
  const u8 first = static_cast<u8>(text[at]);
  if (first < 0x80)
    return {first, 1, true};
  const Lead lead = lead_of(first);
  if (lead.length == 0)
    return {kReplacement, 1, false};

  char32_t code_point = first & (0x7F >> lead.length);
  for (int i = 1; i < lead.length; i++) {
    if (at + i >= std::ssize(text))
      return {kReplacement, i, false};
    const u8 byte = static_cast<u8>(text[at + i]);
    const u8 min = i == 1 ? lead.second_min : 0x80;
    const u8 max = i == 1 ? lead.second_max : 0xBF;
    if (byte < min || byte > max)
      return {kReplacement, i, false};
    code_point = code_point << 6 | (byte & 0x3F);
  }
  return {code_point, lead.length, true};
}

i64 count_chars(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<u8>(c) & 0xC0) != 0x80;
  });
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto tail = [&](int shift) {
    return static_cast<char>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0 | code_point >> 6);
    out += tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0 | code_point >> 12);
    out += tail(6);
    out += tail(0);
  } else {
    out += static_cast<char>(0xF0 | code_point >> 18);
    out += tail(12);
    out += tail(6);
    out += tail(0);
  }
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (i64 at = 0; at < std::ssize(text);) {
    const Decoded decoded = decode_utf8(text, at);
    if (decoded.is_valid)
      clean.append(text, at, decoded.length);
    else
      append_utf8(clean, kReplacement);
    at += decoded.length;
  }
  return clean;
}

}  // namespace docmill
