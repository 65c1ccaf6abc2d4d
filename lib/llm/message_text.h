// The text of one message to a model, put together from pieces that stay where
// they are: what is the same in all requests is escaped for JSON only once.

#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/json_text.h"

namespace docmill {

// Text and its form inside a JSON string.
struct EscapedText {
  explicit EscapedText(std::string_view plain) : text(plain) {
    append_json_escaped(json, plain);
  }

  std::string text;
  std::string json;
};

// REQUIRES: what it was given is valid UTF-8 and outlives it.
class MessageText {
 public:
  MessageText() = default;
  MessageText(std::string_view text) { add(text); }
  MessageText(const char* text) { add(std::string_view(text)); }
  MessageText(const std::string& text) { add(std::string_view(text)); }

  void add(std::string_view text) {
    if (!text.empty())
      pieces_.push_back({text, {}});
  }
  void add(const EscapedText& literal) {
    if (!literal.text.empty())
      pieces_.push_back({literal.text, literal.json});
  }

  bool is_empty() const { return pieces_.empty(); }

  // Bytes of it in a JSON string, as far as they are known: without the
  // escapes that are still to be found.
  std::size_t least_json_bytes() const {
    std::size_t bytes = 0;
    for (const Piece& piece : pieces_)
      bytes += std::max(piece.text.size(), piece.json.size());
    return bytes;
  }

  void append_json_to(std::string& out) const {
    out += '"';
    for (const Piece& piece : pieces_)
      if (piece.json.empty())
        append_json_escaped(out, piece.text);
      else
        out += piece.json;
    out += '"';
  }

  std::string text() const {
    std::string all;
    for (const Piece& piece : pieces_)
      all += piece.text;
    return all;
  }

 private:
  struct Piece {
    std::string_view text;
    std::string_view json;  // empty: not known
  };

  std::vector<Piece> pieces_;
};

// What is said to the model; without a system message when that is empty.
struct ChatMessages {
  MessageText system;
  MessageText user;
};

}  // namespace docmill
