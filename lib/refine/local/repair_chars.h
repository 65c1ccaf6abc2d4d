// Repairs inside a line: mojibake, NFC, invisible characters, blanks.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// Puts the characters of every unprotected line right. Lines must have their
// kinds (tell_blocks); changed lines are measured again and keep their kind.
void repair_chars(Page& page);

}  // namespace docmill
