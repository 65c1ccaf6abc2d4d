// Canonical decomposition (Unicode normalization form D).

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

// Whether `text` is its own NFD because each of its characters stands for
// itself (no decomposition, combining class 0; Unicode 14). False is no
// statement.
// REQUIRES: valid UTF-8.
bool is_nfd_for_sure(std::string_view text);

// Writes NFD into its own memory. utf8proc tells the decompositions; the
// ordering of marks is done here, as theirs is quadratic in a run of marks.
//
// Thread safety: none; one per thread.
class NfdWriter {
 public:
  // The NFD of `text`, valid until the next call.
  // REQUIRES: valid UTF-8.
  std::string_view normalize(std::string_view text);

  void release_excess();

 private:
  void decompose(char32_t code_point);
  void order_marks();

  struct Mark {
    char32_t code_point;
    int combining_class;  // 0 to 255; 0 for what is no mark
  };
  void sort_marks(std::span<Mark> run);

  std::vector<Mark> chars_;
  std::vector<Mark> unsorted_;
  std::string text_;
};

}  // namespace docmill
