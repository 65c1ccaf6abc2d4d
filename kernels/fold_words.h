// Lower-cases a UTF-8 text and marks the bytes of its words, in one pass.
//
// Lower-casing is Unicode's full mapping, as Python's str.lower() does it:
// U+0130 becomes two characters, a capital sigma at a word's end becomes the
// final one. Which characters make up words is the caller's choice.
//
// Bytes that are not UTF-8 are copied one by one as they are, never belong to
// a word and count as one character each.
//
// Time is linear in `n` for any bytes.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/char_tables.h"

namespace docmill::kernels {

// Which characters belong to words. The two must tell the same of ASCII.
struct FoldRules {
  const CharTables* tables;
  uint32_t member_flag;  // kIsWord or kIsNotSpace
  AsciiSet ascii_members;
};

struct Folded {
  size_t bytes;  // length of the folded text
  size_t chars;  // characters of the original text
  // The flags that all characters beyond ASCII have in common (of
  // CharRecord; as they were before folding).
  uint32_t common_flags;
};

// The most bytes that the folded text of `n` bytes is written to, and the
// most mask words. A character grows from two bytes to three at most; the
// rest is room for vector stores.
constexpr size_t folded_capacity(size_t n) { return n + n / 2 + 128; }
constexpr size_t mask_capacity(size_t n) { return folded_capacity(n) / 64 + 2; }

// Bit b of masks[i] tells whether byte 64 * i + b of the folded text belongs
// to a word; bits behind the text are 0, and there is always at least one
// (masks[bytes / 64] is written).
// REQUIRES: folded_capacity(n) bytes at `folded`, mask_capacity(n) words at
// `masks`; nothing overlaps.
Folded fold_words(const uint8_t* text, size_t n, const FoldRules& rules,
                  uint8_t* folded, uint64_t* masks);

// One compiled version of the kernel.
struct FoldWords {
  const char* isa;
  bool (*is_supported)();
  Folded (*run)(const uint8_t* text, size_t n, const FoldRules& rules,
                uint8_t* folded, uint64_t* masks);
};

// All versions, best first. The last one is the portable reference that the
// others are tested against. For tests/ and perf/.
std::span<const FoldWords> fold_words_versions();

}  // namespace docmill::kernels
