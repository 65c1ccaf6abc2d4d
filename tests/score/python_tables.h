// Unicode 14 for python_text.cc, in sorted arrays. The .cc is made by
// tests/score/make_python_tables.py and committed.

#pragma once

#include <span>
#include <string_view>

namespace docmill::python {

struct Range {
  char32_t first;
  char32_t last;
};

struct ClassRange {
  char32_t first;
  char32_t last;
  int combining_class;
};

struct Mapping {
  char32_t from;
  std::u32string_view to;
};

extern const std::span<const Range> kSpace;    // str.isspace
extern const std::span<const Range> kAlpha;    // str.isalpha
extern const std::span<const Range> kAlnum;    // str.isalnum
extern const std::span<const Range> kUpper;    // category Lu
extern const std::span<const Range> kDecimal;  // category Nd
// As Final_Sigma sees them (Unicode 14, section 3.13): what is ignorable is
// not in kCased.
extern const std::span<const Range> kCased;
extern const std::span<const Range> kIgnorable;

// What is not listed maps to itself. A capital sigma is listed as a medial
// one; Hangul syllables are not listed in kDecomposition.
extern const std::span<const Mapping> kLower;
extern const std::span<const Mapping> kDecomposition;
extern const std::span<const ClassRange> kCombiningClass;

}  // namespace docmill::python
