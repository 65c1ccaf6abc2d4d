// Documents that nobody would write, for comparing the program with the
// oracle. The same seed gives the same documents on every machine.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "lib/base/types.h"
#include "tests/score/python_text.h"

namespace docmill {

class RandomDocuments {
 public:
  explicit RandomDocuments(u32 seed) : random_(seed) {}

  // A mutation of two of `texts`: their splice, with characters, words and
  // lines deleted and repeated, nasty pieces inserted, other line ends.
  // REQUIRES: `texts` is not empty.
  python::Text mutant(const std::vector<python::Text>& texts);

  // `words` words of one to three letters, a or b, with blanks or sometimes
  // line ends between: full of repeated n-grams, of equally frequent ones,
  // and of different ones with the same letters in a row.
  python::Text two_letter_words(i64 words);

 private:
  i64 below(i64 limit) { return static_cast<i64>(random_()) % limit; }
  python::Text splice(const python::Text& a, const python::Text& b);
  python::Text with_pieces_moved(const python::Text& text);
  python::Text with_insertions(const python::Text& text);
  python::Text with_line_ends(const python::Text& text);

  std::mt19937 random_;
};

// Code points and phrases that rules turn on, and such that look like them.
const std::vector<python::Text>& nasty_pieces();

std::string encode(python::TextView text);

}  // namespace docmill
