// The two sets of characters that datatrove 0.10 keeps, not what Unicode
// calls alike: PUNCTUATION (129 code points) has the full-width digit one and
// most control characters, TERMINAL (159) lacks quotes and colons.

#pragma once

#include <span>

#include "tests/score/python_tables.h"

namespace docmill {

bool is_punctuation(char32_t c);
bool is_terminal(char32_t c);

std::span<const python::Range> punctuation_ranges();
std::span<const python::Range> terminal_ranges();

}  // namespace docmill
