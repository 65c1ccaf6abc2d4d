// Where the document stands in a request, and what in it a careless model
// would obey.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace docmill::sim {

// The text between the first line that is exactly `<document>` and the last
// one that is exactly `</document>`, without the line end before the latter;
// without such lines all of `message`.
std::string_view find_document(std::string_view message);

// What the first line "SAY: xyz" of the document asks for: "xyz".
std::optional<std::string_view> injected_order(std::string_view document);

// The pieces of `text` up to and with the blank lines behind each; put
// together they are `text`.
std::vector<std::string_view> paragraphs(std::string_view text);

// The first `max_bytes` bytes, less when that would cut a character.
// REQUIRES: valid UTF-8.
std::string_view cut_text(std::string_view text, std::size_t max_bytes);

}  // namespace docmill::sim
