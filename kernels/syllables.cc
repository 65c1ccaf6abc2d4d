#include "kernels/syllables.h"

#include "kernels/isa.h"
#include "kernels/syllable_versions.h"

namespace docmill::kernels {
namespace syllables {
namespace {

// Some of the letters a to z; written as a string.
class LetterSet {
 public:
  consteval LetterSet(const char* letters) {
    for (; *letters != 0; letters++)
      bits_ |= uint32_t{1} << (*letters - 'a');
  }
  bool contains(uint8_t c) const {
    return c >= 'a' && c <= 'z' && (bits_ >> (c - 'a') & 1) != 0;
  }

 private:
  uint32_t bits_ = 0;
};

// The bytes of a word. Those outside, before and behind it, are no letters.
class Word {
 public:
  Word(const uint8_t* begin, int64_t size) : begin_(begin), size_(size) {}

  int64_t size() const { return size_; }
  bool has(int64_t i) const { return i >= 0 && i < size_; }
  bool is(int64_t i, LetterSet letters) const {
    return has(i) && letters.contains(begin_[i]);
  }

  // Whether a vowel of U+00E0 to U+00FF ends at byte i.
  bool is_accented(int64_t i) const {
    if (!has(i - 1) || !has(i) || begin_[i - 1] != 0xC3)
      return false;
    const uint8_t c = begin_[i];
    return c >= 0xA0 && c < 0xC0 && c != 0xA7 && c != 0xB0 && c != 0xB1 &&
           c != 0xB7 && c != 0xBE;
  }
  bool is_vowel_letter(int64_t i) const {
    return is(i, "aeiouy") || is_accented(i);
  }

 private:
  const uint8_t* begin_;
  int64_t size_;
};

bool is_vowel(const Word& w, int64_t i) {
  if (w.is(i, "u"))
    return !w.is(i - 1, "q") &&
           !(w.is(i - 1, "g") && !w.is(i - 2, "r") && w.is(i + 1, "aei"));
  if (w.is(i, "y"))
    return !w.is(i + 1, "aeiou") || (w.has(i - 1) && !w.is_vowel_letter(i - 1));
  return w.is_vowel_letter(i);
}

// Whether the e at i, no vowel before it, makes no syllable.
bool is_silent(const Word& w, int64_t i) {
  const bool is_cluster = w.is(i - 1, "lr") && w.has(i - 2) &&
                          !w.is_vowel_letter(i - 2) && !w.is(i - 2, "lrw");
  if (is_cluster)
    return false;
  if (!w.has(i + 1))
    return true;
  if (!w.has(i + 2) && w.is(i + 1, "s"))
    return !w.is(i - 1, "scgxz") && !(w.is(i - 2, "cs") && w.is(i - 1, "h"));
  if (!w.has(i + 2) && w.is(i + 1, "d"))
    return !w.is(i - 1, "td");
  const auto is_before = [&](LetterSet a, LetterSet b, LetterSet c) {
    return w.is(i + 1, a) && w.is(i + 2, b) && w.is(i + 3, c);
  };
  return (w.is(i + 1, "ltb") && w.is(i + 2, "y") && !w.has(i + 3)) ||
         (is_before("m", "e", "n") && !w.is(i - 1, "l")) ||
         is_before("f", "u", "l") ||
         (is_before("ln", "e", "s") && w.is(i + 4, "s")) ||
         (w.is(i - 3, "s") && w.is(i - 2, "o") && w.is(i - 1, "m"));
}

// Whether the vowels at i - 1 and i belong to two syllables.
bool are_apart(const Word& w, int64_t i) {
  const auto is_pair = [&](LetterSet a, LetterSet b) {
    return w.is(i - 1, a) && w.is(i, b);
  };
  const auto is_before = [&](LetterSet a, LetterSet b) {
    return w.is(i + 1, a) && w.is(i + 2, b);
  };
  const bool is_after_ll = w.is(i - 3, "l") && w.is(i - 2, "l");
  if (w.is_accented(i) || (w.is(i, "i") && is_before("n", "g")))
    return true;
  if (is_pair("i", "a"))
    return !is_after_ll && (!w.is(i - 2, "cst") || w.is(i + 1, "t"));
  if (is_pair("i", "o"))
    return !is_after_ll && !(w.is(i - 2, "cghstx") && w.is(i + 1, "nu")) &&
           !(w.is(i - 2, "n") && w.is(i + 1, "n"));
  if (is_pair("i", "e"))
    return w.is(i + 1, "t") ||
           (w.is(i + 1, "n") && !w.is(i - 2, "cnt") && !w.is(i + 2, "d")) ||
           (w.is(i + 1, "r") && !w.is(i - 2, "dt"));
  if (is_pair("e", "a")) {
    const bool is_last = !w.has(i + 1) || (w.is(i + 1, "s") && !w.has(i + 2));
    return (is_last && w.is(i - 2, "dr")) || is_before("c", "t") ||
           (w.is(i - 3, "c") && w.is(i - 2, "r") && w.is(i + 1, "t") &&
            !w.is(i + 2, "u")) ||
           (is_before("l", "i") && w.is(i + 3, "stz"));
  }
  if (is_pair("e", "o"))
    return !w.is(i + 1, "p") && !(w.is(i - 2, "g") && w.has(i - 3));
  return is_pair("i", "u") || is_pair("u", "ao") ||
         (is_pair("e", "u") && w.is(i + 1, "ms")) ||
         (is_pair("u", "e") && w.is(i + 1, "ln")) ||
         (is_pair("u", "i") && w.is(i + 1, "dn")) ||
         (is_pair("o", "e") && w.is(i + 1, "mt"));
}

// Whether the m at i is a syllable, as in "prism" and "rhythms".
bool is_syllabic(const Word& w, int64_t i) {
  const bool is_last = !w.has(i + 1) || (w.is(i + 1, "s") && !w.has(i + 2));
  return is_last &&
         (w.is(i - 1, "s") || (w.is(i - 2, "t") && w.is(i - 1, "h")));
}

bool is_nucleus(const Word& w, int64_t i) {
  if (!is_vowel(w, i))
    return w.is(i, "m") && is_syllabic(w, i);
  if (is_vowel(w, i - 1))
    return are_apart(w, i);
  return !(w.is(i, "e") && is_silent(w, i));
}

int64_t syllables_of(const Word& w) {
  int64_t count = 0;
  for (int64_t i = 0; i < w.size(); i++)
    count += is_nucleus(w, i) ? 1 : 0;
  return count > 0 ? count : 1;
}

int64_t count_syllables_scalar(const uint8_t* folded, size_t n,
                               const uint64_t* masks) {
  const auto is_member = [masks](size_t i) {
    return (masks[i / 64] >> i % 64 & 1) != 0;
  };
  int64_t count = 0;
  for (size_t end = 0; end < n; end++) {
    const size_t begin = end;
    while (end < n && is_member(end))
      end++;
    if (end > begin)
      count +=
          syllables_of({folded + begin, static_cast<int64_t>(end - begin)});
  }
  return count;
}

constexpr CountSyllables kVersions[] = {
#if defined(__x86_64__)
    {"avx512", has_vbmi2, count_syllables_avx512},
    {"avx2", has_avx2, count_syllables_avx2},
#endif
    {"scalar", always, count_syllables_scalar},
};

}  // namespace
}  // namespace syllables

std::span<const CountSyllables> count_syllables_versions() {
  return syllables::kVersions;
}

int64_t count_syllables(const uint8_t* folded, size_t n,
                        const uint64_t* masks) {
  static const auto run = best_version(count_syllables_versions()).run;
  return run(folded, n, masks);
}

}  // namespace docmill::kernels
