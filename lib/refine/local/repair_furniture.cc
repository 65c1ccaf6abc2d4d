// Page numbers, headers and footers; the contract is in
// repair_boilerplate.h.

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <vector>

#include "lib/refine/local/repair_boilerplate.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

// "Page 3 of 12", "Page 3", "[Page 3]", "- 3 -". `total` is 0 without "of".
struct PageNumber {
  i64 line;
  i64 number;
  i64 total;
};

// The number at the start of `text`, which is taken off; -1 without one.
i64 take_number(std::string_view& text) {
  int number = -1;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0)
    return -1;
  text.remove_prefix(end - text.data());
  return number;
}

PageNumber page_number_of(std::string_view text, i64 line) {
  const PageNumber none{line, -1, 0};
  text = trim(text);
  if (text.size() > 24 || text.size() < 5)
    return none;
  const bool is_bracketed = text.front() == '[' && text.back() == ']';
  const bool is_dashed = text.starts_with("- ") && text.ends_with(" -");
  if (is_bracketed)
    text = text.substr(1, text.size() - 2);
  if (is_dashed)
    text = text.substr(2, text.size() - 4);
  if (!is_dashed && !text.starts_with("Page ") && !text.starts_with("page "))
    return none;
  if (!is_dashed)
    text.remove_prefix(5);
  const i64 number = take_number(text);
  if (number < 0 || text.empty())
    return {line, number, 0};
  const size_t skip = text.starts_with(" of ") ? 4
                      : text.starts_with("/")  ? 1
                                               : 0;
  text.remove_prefix(skip);
  const i64 total = skip > 0 ? take_number(text) : -1;
  return total >= number && text.empty() ? PageNumber{line, number, total}
                                         : none;
}

bool are_counting_up(const std::vector<PageNumber>& numbers) {
  for (size_t i = 1; i < numbers.size(); i++)
    if (numbers[i].number <= numbers[i - 1].number ||
        numbers[i].total != numbers[0].total)
      return false;
  return numbers.size() >= (numbers.empty() || numbers[0].total == 0 ? 3 : 2);
}

// The nearest lines with ink above and below, at most two away.
std::array<i64, 2> neighbours(const Page& page, i64 at) {
  std::array<i64, 2> found = {-1, -1};
  for (i64 distance = 2; distance >= 1; distance--) {
    if (page.has_ink(at - distance))
      found[0] = at - distance;
    if (page.has_ink(at + distance))
      found[1] = at + distance;
  }
  return found;
}

// Lines beside page numbers by their text.
struct Header {
  std::vector<i64> lines;
  i64 first = -1;  // with this text in the whole page
};
using Headers = std::unordered_map<std::string_view, Header>;

void find_first_copies(const Page& page, Headers& headers) {
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.has_ink(i))
      continue;
    const auto header = headers.find(trim(page.lines[i].text));
    if (header != headers.end() && header->second.first < 0)
      header->second.first = i;
  }
}

}  // namespace

void drop_page_furniture(Page& page) {
  std::vector<PageNumber> numbers;
  for (i64 i = 0; i < page.size(); i++) {
    const PageLine& line = page.lines[i];
    if (line.inked > 24 || line.digits == 0 || !page.has_ink(i) ||
        line.kind == LineKind::kProtected || !page.stands_alone(i))
      continue;
    const PageNumber number = page_number_of(line.text, i);
    if (number.number >= 0)
      numbers.push_back(number);
  }
  if (!are_counting_up(numbers))
    return;
  Headers headers;
  for (const PageNumber& number : numbers)
    for (i64 line : neighbours(page, number.line))
      if (line >= 0 && page.lines[line].kind == LineKind::kText &&
          page.lines[line].inked <= 80 && page.stands_alone(line))
        headers[trim(page.lines[line].text)].lines.push_back(line);
  for (const PageNumber& number : numbers)
    page.lines[number.line].is_dropped = true;
  page.counts.page_furniture += std::ssize(numbers);
  find_first_copies(page, headers);
  for (auto& [text, header] : headers) {
    std::vector<i64>& lines = header.lines;
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (lines.size() < 3 || is_legal(text))
      continue;
    for (i64 copy : lines) {
      // The first one stays: it may be the document's only title.
      if (copy == header.first)
        continue;
      page.lines[copy].is_dropped = true;
      page.counts.page_furniture++;
    }
  }
}

}  // namespace docmill
