// What a model is told about a document: the text of --prompt.
//
// A prompt file has the lines "[system]" and "[user]" before its two parts,
// in any order; the system part may be missing. {{text}} stands for the
// document, {{NAME}} for another input field; white space inside the braces
// does not matter, and nothing else is special. Line breaks at the ends of a
// part are dropped, CR LF is read as LF, a byte order mark is skipped.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/llm/message_text.h"

namespace docmill {

struct PromptPart;

// Thread safety: immutable.
class Prompt {
 public:
  static constexpr i64 kMaxBytes = 1 << 20;

  // Fails with kUsage, naming the line, on text before the first part, a part
  // that comes twice, no or an empty user part, no {{text}}, an unclosed {{,
  // a name that is empty or holds a brace, and what is not UTF-8 or is larger
  // than kMaxBytes.
  static Result<Prompt> parse(std::string_view text);

  // The same with the path before the message. "-" is no path.
  static Result<Prompt> load(const std::string& path);

  // data/prompts/refine.txt, compiled in.
  static Prompt builtin();

  // The input fields beside {{text}}, in order of first use.
  const std::vector<std::string>& fields() const { return fields_; }

  // Puts the document and the fields' values into both parts. They are
  // inserted as they are and never read again: a document that holds {{text}}
  // or [user] changes nothing.
  // What it returns views the prompt, the text and the values.
  // REQUIRES: one value for each of fields(); all valid UTF-8.
  ChatMessages render(std::string_view text,
                      std::span<const std::string> values = {}) const;

  // Both parts as one text, with `placeholder` in the place of the document;
  // nothing when there are other fields, whose values differ.
  std::optional<std::string> task(std::string_view placeholder) const;

  // 32 hex digits that change when a message could: for keys and reports.
  std::string digest() const;

 private:
  static constexpr int kLiteral = -2;
  static constexpr int kText = -1;

  // Literal text, or where the document or a field's value goes.
  struct Piece {
    int value;  // kLiteral, kText or an index into fields_
    EscapedText literal;
  };
  using Template = std::vector<Piece>;

  Result<void> read_parts(const PromptPart& system, const PromptPart& user);
  Result<Template> parse_part(const PromptPart& part);
  int index_of(std::string_view name);

  std::vector<std::string> fields_;
  Template system_;
  Template user_;
};

}  // namespace docmill
