// The properties of all code points, Unicode 14.0.0, pinned: a newer library
// on the machine never changes a score.
//
// The .cc is made by tools/make_unicode_tables.py and committed.

#pragma once

#include "kernels/char_tables.h"
#include "lib/base/types.h"

namespace docmill {

// Two-stage tables, about 40 KB each.
extern const kernels::CharTables kCharTables;
extern const kernels::ClassTables kClassTables;

}  // namespace docmill
