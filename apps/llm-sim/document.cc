#include "apps/llm-sim/document.h"

#include <algorithm>

namespace docmill::sim {
namespace {

constexpr std::string_view kOpen = "<document>";
constexpr std::string_view kClose = "</document>";
constexpr std::string_view kOrder = "SAY: ";

bool starts_line(std::string_view text, std::size_t at) {
  return at == 0 || text[at - 1] == '\n';
}

bool ends_line(std::string_view text, std::size_t at) {
  return at == text.size() || text[at] == '\n';
}

bool is_line(std::string_view text, std::size_t at, std::string_view tag) {
  return starts_line(text, at) && ends_line(text, at + tag.size());
}

std::size_t first_line_of(std::string_view text, std::string_view tag) {
  std::size_t at = text.find(tag);
  while (at != text.npos && !is_line(text, at, tag))
    at = text.find(tag, at + 1);
  return at;
}

std::size_t last_line_of(std::string_view text, std::string_view tag) {
  std::size_t at = text.rfind(tag);
  while (at != text.npos && !is_line(text, at, tag))
    at = at == 0 ? text.npos : text.rfind(tag, at - 1);
  return at;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == line.npos;
}

}  // namespace

std::string_view find_document(std::string_view message) {
  const std::size_t open = first_line_of(message, kOpen);
  const std::size_t close = last_line_of(message, kClose);
  if (open == message.npos || close == message.npos || close < open)
    return message;
  const std::size_t begin = open + kOpen.size() + 1;
  if (begin >= close)  // no line in between
    return {};
  return message.substr(begin, close - 1 - begin);
}

std::optional<std::string_view> injected_order(std::string_view document) {
  std::size_t at = document.find(kOrder);
  while (at != document.npos && !starts_line(document, at))
    at = document.find(kOrder, at + 1);
  if (at == document.npos)
    return std::nullopt;
  const std::string_view rest = document.substr(at + kOrder.size());
  return rest.substr(0, rest.find('\n'));
}

std::vector<std::string_view> paragraphs(std::string_view text) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;  // of the piece
  bool after_blank = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const bool blank = is_blank(text.substr(at, end - at));
    if (after_blank && !blank) {
      pieces.push_back(text.substr(begin, at - begin));
      begin = at;
    }
    after_blank = blank;
    at = end;
  }
  if (begin < text.size())
    pieces.push_back(text.substr(begin));
  return pieces;
}

std::string_view cut_text(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes)
    return text;
  const auto is_middle = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (max_bytes > 0 && is_middle(max_bytes))
    max_bytes--;
  return text.substr(0, max_bytes);
}

}  // namespace docmill::sim
