// One line of a text and what the scan has counted in it.

#pragma once

#include <string_view>

#include "lib/base/types.h"

namespace docmill {

struct Line {
  std::string_view text;  // without the line break; not stripped
  i64 chars = 0;          // code points
  i64 words = 0;          // runs of what is not white space
  i64 sentences = 0;      // pieces after . ! ? and white space

  bool is_blank() const { return words == 0; }
};

}  // namespace docmill
