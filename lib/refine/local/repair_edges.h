// The start and the end of a document, where pages carry their furniture.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// Where a line stands among those with ink, from the nearer edge.
class Edges {
 public:
  static constexpr i64 kLines = 24;

  explicit Edges(const Page& page) {
    for (i64 i = 0; i < page.size(); i++)
      if (page.has_ink(i))
        total_++;
  }
  bool is_near(i64 ordinal) const {
    return ordinal < kLines || ordinal >= total_ - kLines;
  }

 private:
  i64 total_ = 0;
};

}  // namespace docmill
