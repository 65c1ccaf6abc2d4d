// What the quality model wants to know about the words of a text: whether
// they look like words, stand in the order of sentences, and stay with the
// subject from one section to the next.
//
// A section is 48 words. A long text is looked at in pieces of 4 KiB, spread
// evenly, so what a text costs grows no more beyond 32 KiB.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

struct WordSigns {
  i64 words = 0;     // looked at
  i64 known = 0;     // frequent words of some language
  i64 judged = 0;    // words of alphabets that touch no signs
  i64 odd = 0;       // those that end like no word of a known language
  i64 pairs = 0;     // neighbours: words and gaps that are no single blank
  i64 order = 0;     // how much they speak for good text, in 32nds of a nat
  i64 sections = 0;  // that have one before them
  i64 likeness = 0;  // of sections to the one before, in per mille, summed
};

// What WordCounter::folded() and masks() give for Unicode words.
struct FoldedText {
  std::span<const u8> bytes;
  const std::uint64_t* masks = nullptr;

  std::size_t mask_words() const { return bytes.size() / 64 + 1; }
};

// `folded` is what became of `text`.
// REQUIRES: `text` is valid UTF-8; 64 bytes behind the folded text may be
// read, as a WordCounter leaves it.
WordSigns word_signs(std::string_view text, const FoldedText& folded);

}  // namespace docmill
