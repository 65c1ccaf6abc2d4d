// Words and sentences that a line end cuts in two.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// Makes hyphenated words whole: the rest of the word moves up to the line
// where it began, so that wrapped text stays wrapped.
void repair_hyphenation(Page& page);

// Joins lines that a stray line end, or a stray blank line, cuts inside a
// sentence. Text that is wrapped on purpose is left alone.
void join_broken_lines(Page& page);

}  // namespace docmill
