// Lines that belong to a web page and not to its text: cookie notices, menus,
// share buttons, "all rights reserved", "skip to content".

#pragma once

#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// Whether `text`, a line or sentence without white space at its ends, begins
// like boilerplate. Letter case does not matter. The phrases are a fixed
// table in the .cc; a phrase only counts in a text of at most 160 bytes.
bool is_boilerplate(std::string_view text);

// Whether `line` is a menu: three or more short entries between bars, middle
// dots or double angle quotes ("Home | About | Contact"), or a short line that
// ends in one. A table row, which begins with a bar, is none. `bars` is the
// number of these signs in the line.
bool is_menu(std::string_view line, i64 bars);

}  // namespace docmill
