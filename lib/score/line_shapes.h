// Lines that are list entries or trail off: what Gopher's quality filter
// asks about lines.
//
// Lines end at any of the line breaks of Python's str.splitlines().

#pragma once

#include "lib/score/line.h"

namespace docmill {

struct LineShapes {
  i64 lines = 0;
  i64 bullet_lines = 0;    // begin, after white space, with "-" or U+2022
  i64 ellipsis_lines = 0;  // end, before white space, with "..." or U+2026

  void add(const Line& line);
};

}  // namespace docmill
