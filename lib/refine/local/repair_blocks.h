// Tells a page's blocks apart: what is protected and what each other line is.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// Sets the kind of every line. Protected are: front matter (closed, at the
// very start), fenced code (CommonMark's closing rule, an unclosed fence to
// the end), lines indented by four columns or a tab and the blank lines
// between two of them, tables, aligned columns, quoted lines and drawings.
void tell_blocks(Page& page);

}  // namespace docmill
