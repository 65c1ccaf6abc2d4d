// Drops what a page carries besides its text: navigation, share buttons,
// cookie notices, generator lines, page numbers. Copyright and licence lines
// stay.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

void drop_navigation(Page& page);
void drop_boilerplate(Page& page);

// Page numbers that count up, and the lines next to at least three of them
// that are always the same, but for the first one: it may be a title.
void drop_page_furniture(Page& page);

}  // namespace docmill
