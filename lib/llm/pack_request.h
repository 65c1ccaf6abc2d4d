// Several documents in one request: what a model is told and what it is given.
//
// The system message says, once and alike in all packs of a run, what is to be
// done with each document and how to answer; the user's message is nothing but
// a JSON array of {"id","text"}. So a document's text stands in a JSON string
// and cannot end there, and what servers keep of a prompt's beginning helps
// all packs.

#pragma once

#include <span>
#include <string>
#include <string_view>

namespace docmill {

struct PackItem {
  std::string id;
  std::string_view text;
};

// Stands in the instructions where a single document's text would.
inline constexpr std::string_view kPackedText = "[TEXT]";

// The system message. `task` is what would be said about a single document,
// with kPackedText in the place of its text.
std::string pack_instructions(std::string_view task);

// The user's message. REQUIRES: the texts are valid UTF-8.
std::string pack_content(std::span<const PackItem> items);

}  // namespace docmill
