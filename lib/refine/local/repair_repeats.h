// Drops lines, sentences and paragraphs that the document has already said.

#pragma once

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// A long line that repeats the line before it, and a sentence that repeats
// the one before it.
void drop_repeated_lines(Page& page);
void drop_repeated_sentences(Page& page);

// A long paragraph that the document has word for word further up. Legal
// text stays: each copy governs what it stands with.
void drop_repeated_paragraphs(Page& page);

}  // namespace docmill
