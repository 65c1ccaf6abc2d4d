// What words good text is made of: frequent words by class, classes that
// stand side by side, endings of words. Counted over the
// documentation of Debian packages in some 40 languages by
// tools/make_quality_tables.py; docs/quality.md names the packages.
//
// The hashes are fixed, for the tables must be found in every process. Who
// makes words collide only misleads the score of his own text.

#pragma once

#include "lib/base/types.h"

namespace docmill::quality_tables {

// Classes of words and of gaps between words. From kFirstGroup on, a class is
// a group of words with the same kind of neighbours, such as {is, was, has}.
enum Class : u8 {
  kBreak,      // a line's end, a column's, a piece's
  kInner,      // a gap of one byte, not a blank: "don't", "a/b"
  kStop,       // a gap that begins with . ! ?
  kComma,      // with , ; : )
  kOther,      // any other gap but one blank, which is none
  kDigit,      // a word that begins with a digit
  kLatin,      // other words in no group: that begin with ASCII,
  kLetter,     // with another Latin, a Greek or a Cyrillic letter,
  kIdeograph,  // with any other one
  kFirstGroup,
};
inline constexpr int kClasses = 256;

// A frequent word's slot has 8 bits of its hash above its group; a free slot
// is 0. Frequent endings of other words likewise.
inline constexpr int kWordBits = 14;
inline constexpr int kEndingBits = 12;
extern const u16 kWords[1 << kWordBits];
extern const u16 kEndings[1 << kEndingBits];

// One bit for each ending of a word, by the top bits of its hash: whether it
// is likelier in a word of some language than in a slip of the pen.
inline constexpr int kKnownBits = 18;
extern const u64 kKnownEndings[(1 << kKnownBits) / 64];

// In 32nds of a nat: how much likelier a class stands behind another one in
// good text than where 15 % of the words are missing, or, with a tenth of the
// weight, where all are shuffled. Breaks, of which damage leaves more for each
// word, are forgiven a part. Row: the class behind.
extern const i8 kPairs[kClasses * kClasses];

// What a class may stand behind: one of the gaps, a word, or one that begins
// with a capital letter.
inline constexpr int kBefores = kDigit + 2;

// The same for a class behind one of these. Row: what stands before; a class
// has 256 more if it is of a word that begins with a capital letter.
extern const i8 kCapitals[kBefores * 2 * kClasses];

// Of a word as its first and its last 8 bytes, little endian; of a word with
// fewer both are the whole.
inline u64 word_hash(u64 first, u64 last) {
  return first * 0x9E3779B97F4A7C15 + last * 0xC2B2AE3D27D4EB4E;
}

// Of a word's last bytes, 4 or 6 at most, as the highest bytes of a u64.
inline u64 end_hash(u64 end) { return end * 0xD6E8FEB86659FD93; }

}  // namespace docmill::quality_tables
