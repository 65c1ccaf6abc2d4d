// What the kernels must know about characters beyond ASCII, as plain
// pointers, so that kernels need nothing but std. lib/text/unicode_tables.cc
// holds the tables.

#pragma once

#include <cstdint>

namespace docmill::kernels {

// What is true of a character; bits of CharRecord::flags.
inline constexpr uint32_t kIsWord = 1;      // isalnum() or '_'
inline constexpr uint32_t kIsNotSpace = 2;  // not isspace()
// Whether it counts as a letter beside a capital sigma, or is looked through
// (Unicode 14, section 3.13, Final_Sigma). Ignorable goes before cased.
inline constexpr uint32_t kIsCased = 4;
inline constexpr uint32_t kIsCaseIgnorable = 8;
// U+0130 and U+03A3, whose lower case is no plain mapping.
inline constexpr uint32_t kIsSpecial = 16;
// No canonical decomposition and combining class 0: a text of such characters
// is its own NFD.
inline constexpr uint32_t kIsNfdInert = 32;

struct CharRecord {
  int32_t lower_delta;  // lower case minus the character
  uint32_t flags;
};

// Two-stage table: the record of a code point `c` (at most U+10FFFF) is
// records[record_of[block_of[c / 128] * 128 + c % 128]].
struct CharTables {
  const uint8_t* block_of;
  const uint8_t* record_of;
  const CharRecord* records;

  const CharRecord& of(uint32_t c) const {
    return records[record_of[block_of[c >> 7] << 7 | (c & 127)]];
  }
};

// Classes of characters; a character can be in several.
inline constexpr uint8_t kSpace = 1;       // isspace()
inline constexpr uint8_t kLetter = 2;      // isalpha(), category L
inline constexpr uint8_t kPlain = 4;       // no space, and in neither set of
                                           // datatrove's punctuation
inline constexpr uint8_t kUpper = 8;       // category Lu
inline constexpr uint8_t kDigit = 16;      // category Nd
inline constexpr uint8_t kLineBreak = 32;  // where splitlines() breaks
inline constexpr uint8_t kTerminal = 64;   // datatrove's TERMINAL_PUNCTUATION
inline constexpr uint8_t kEllipsis = 128;  // U+2026

// Two-stage table of the classes of a code point (at most U+10FFFF).
struct ClassTables {
  const uint8_t* block_of;
  const uint8_t* classes_of;

  uint8_t of(uint32_t c) const {
    return classes_of[block_of[c >> 7] << 7 | (c & 127)];
  }
};

// A set of ASCII characters: bit h of by_low[l] stands for the character with
// the high four bits h and the low four bits l. Made for vector table look-up.
struct AsciiSet {
  alignas(16) uint8_t by_low[16];

  constexpr bool contains(uint8_t c) const {
    return c < 0x80 && (by_low[c & 15] >> (c >> 4) & 1) != 0;
  }
};

template <class IsMember>
constexpr AsciiSet ascii_set(IsMember is_member) {
  AsciiSet set{};
  for (int c = 0; c < 0x80; c++)
    if (is_member(static_cast<char>(c)))
      set.by_low[c & 15] |= static_cast<uint8_t>(1 << (c >> 4));
  return set;
}

}  // namespace docmill::kernels
