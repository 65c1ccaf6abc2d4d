#include "lib/score/line_shapes.h"

#include "lib/text/white_space.h"

namespace docmill {

void LineShapes::add(const Line& line) {
  lines++;
  if (line.is_blank())
    return;
  const std::string_view front = strip_front(line.text);
  bullet_lines += front.starts_with('-') || front.starts_with("\u2022");
  const std::string_view back = strip_back(front);
  ellipsis_lines += back.ends_with("...") || back.ends_with("\u2026");
}

}  // namespace docmill
