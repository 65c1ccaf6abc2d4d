#include "lib/refine/local/page_body.h"

#include <utility>

#include "lib/refine/local/repair_blocks.h"
#include "lib/refine/local/repair_boilerplate.h"
#include "lib/refine/local/repair_lines.h"

namespace docmill {
namespace {

// One round; nothing when no line is dropped.
std::string body_once(std::string_view text) {
  Page page = page_of(text);
  tell_blocks(page);
  drop_navigation(page);
  drop_boilerplate(page);
  drop_page_furniture(page);
  if (page.counts.total() == 0)
    return {};
  std::string body;
  body.reserve(text.size());
  for (const PageLine& line : page.lines) {
    if (line.is_dropped)
      continue;
    body += line.text;
    body += '\n';
  }
  return body;
}

}  // namespace

std::string rough_page_body(std::string_view text) {
  std::string body = body_once(text);
  return body.empty() ? std::string(text) : body;
}

std::string page_body(std::string_view text) {
  std::string body(text);
  for (int round = 0; round < kMaxRounds; round++) {
    std::string next = body_once(body);
    if (next.empty())
      break;
    body = std::move(next);
  }
  return body;
}

}  // namespace docmill
