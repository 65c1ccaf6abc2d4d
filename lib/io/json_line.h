// One JSONL line to one document, with the whole line validated.
//
// A line is a document when it is one JSON object, valid to its last byte,
// in valid UTF-8, whose text field is a string. Of equal keys the last
// counts. simdjson's document parser looks at every byte; it takes neither
// raw control characters nor escapes of lone surrogates. Numbers may be of
// any size. Arrays and objects may nest 1,024 deep.
//
// An id is a string or a number, copied as it stands; an id that is null,
// true, false, an object or an array is no id.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/arena.h"
#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/io/source_list.h"

namespace docmill {

struct ParsedDocument {
  std::string_view text;    // unescaped
  std::string_view raw_id;  // as JSON, quotes and all; empty: no id
  std::string_view line;    // the valid JSON: the input line, or its repair
};

// Thread safety: none; each worker has its own. Construction is cheap next to
// a block, not next to a line.
class JsonLineParser {
 public:
  explicit JsonLineParser(const InputOptions& options);
  ~JsonLineParser();
  JsonLineParser(JsonLineParser&&) noexcept;
  JsonLineParser& operator=(JsonLineParser&&) noexcept;

  // The text is the parser's until the next parse(); id and line point into
  // `line` or `arena` and live as long.
  // An error says in a few words why the line is no document; it quotes
  // nothing of it. REQUIRES: Block::kPadding readable bytes after `line`.
  Result<ParsedDocument> parse(std::string_view line, Arena& arena);

 private:
  struct Simdjson;

  Result<ParsedDocument> parse_valid_utf8(std::string_view line, Arena& arena);

  std::unique_ptr<Simdjson> simdjson_;
  std::string text_field_;
  std::string id_field_;
  InvalidUtf8 invalid_utf8_;
};

// The text of a line or text file as it stands; the error and the repair are
// those of JSONL lines.
Result<std::string_view> parse_plain_text(std::string_view bytes,
                                          InvalidUtf8 invalid_utf8,
                                          Arena& arena);

// The values of the members of `line` named `names`, in the order of the
// names: strings as their text, other values as their JSON; "" for null and
// what is not there; of equal keys the last.
// REQUIRES: `line` is ParsedDocument::line.
std::vector<std::string> values_of_fields(
    std::string_view line, const std::vector<std::string>& names);

// Appends `,"key":value` for every member of `line` whose key is not one of
// `left_out`: keys and values as they stand, in their order; of equal keys
// only the last. REQUIRES: `line` is ParsedDocument::line.
void append_other_fields(std::string& out, std::string_view line,
                         std::span<const std::string_view> left_out);

}  // namespace docmill
