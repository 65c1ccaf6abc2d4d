// Makes text from outside (documents, file names, arguments) safe to show in
// messages and reports, whatever bytes it holds.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/types.h"

namespace docmill {

// `text` as valid UTF-8 without control characters: those, the characters
// that turn the writing direction, and bytes that are not UTF-8 are shown as
// \xNN. At most `max_bytes` long; what is cut shows as "...".
std::string visible_text(std::string_view text,
                         std::size_t max_bytes = std::string_view::npos);

// visible_text() for a cell of a Markdown table: what Markdown or HTML would
// read as markup stands as a numeric entity.
std::string markdown_text(std::string_view text);

// Columns that `text` takes on a terminal, counting one per code point.
// REQUIRES: valid UTF-8 without control characters.
i64 column_count(std::string_view text);

// The first `columns` columns of `text`; what is cut shows as "...".
// REQUIRES: as column_count(), columns >= 0.
std::string cut_to_columns(std::string_view text, i64 columns);

}  // namespace docmill
