#include "lib/text/nfd.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <utf8proc.h>

#include "lib/text/unicode_tables.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

bool is_inert(char32_t c) {
  return (kCharTables.of(c).flags & kernels::kIsNfdInert) != 0;
}

}  // namespace

bool is_nfd_for_sure(std::string_view text) {
  for (i64 at = 0; at < std::ssize(text);) {
    if (static_cast<u8>(text[at]) < 0x80) {  // all of ASCII does
      at++;
      continue;
    }
    const Decoded decoded = decode_utf8(text, at);
    if (!is_inert(decoded.code_point))
      return false;
    at += decoded.length;
  }
  return true;
}

std::string_view NfdWriter::normalize(std::string_view text) {
  chars_.clear();
  for (i64 at = 0; at < std::ssize(text);) {
    const Decoded decoded = decode_utf8(text, at);
    decompose(decoded.code_point);
    at += decoded.length;
  }
  order_marks();
  text_.clear();
  for (const Mark& c : chars_)
    append_utf8(text_, c.code_point);
  return text_;
}

void NfdWriter::decompose(char32_t code_point) {
  // It may be a mark of a later Unicode, which utf8proc would move.
  if (is_inert(code_point)) {
    chars_.push_back({code_point, 0});
    return;
  }
  constexpr int kLongest = 8;  // the longest canonical one has 4
  utf8proc_int32_t parts[kLongest];
  utf8proc_ssize_t count =
      utf8proc_decompose_char(static_cast<utf8proc_int32_t>(code_point), parts,
                              kLongest, UTF8PROC_DECOMPOSE, nullptr);
  if (count < 0 || count > kLongest) {
    parts[0] = static_cast<utf8proc_int32_t>(code_point);
    count = 1;
  }
  for (utf8proc_ssize_t i = 0; i < count; i++)
    chars_.push_back({static_cast<char32_t>(parts[i]),
                      utf8proc_get_property(parts[i])->combining_class});
}

// Sorts each run of marks by combining class, equals in their order.
void NfdWriter::order_marks() {
  const auto is_mark = [](const Mark& c) { return c.combining_class != 0; };
  const auto is_lower = [](const Mark& a, const Mark& b) {
    return a.combining_class < b.combining_class;
  };
  for (auto run = chars_.begin(); run != chars_.end();) {
    run = std::find_if(run, chars_.end(), is_mark);
    const auto end = std::find_if_not(run, chars_.end(), is_mark);
    if (!std::is_sorted(run, end, is_lower))
      sort_marks({run, end});
    run = end;
  }
}

// By counting, as a run may be the whole of a large text.
void NfdWriter::sort_marks(std::span<Mark> run) {
  std::array<std::size_t, 257> begins{};  // by class
  for (const Mark& mark : run)
    begins[static_cast<std::size_t>(mark.combining_class) + 1]++;
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  unsorted_.assign(run.begin(), run.end());
  for (const Mark& mark : unsorted_)
    run[begins[static_cast<std::size_t>(mark.combining_class)]++] = mark;
}

void NfdWriter::release_excess() {
  constexpr std::size_t kMaxKept = std::size_t{1} << 16;
  if (chars_.capacity() > kMaxKept)
    std::vector<Mark>().swap(chars_);
  if (unsorted_.capacity() > kMaxKept)
    std::vector<Mark>().swap(unsorted_);
  if (text_.capacity() > kMaxKept)
    std::string().swap(text_);
}

}  // namespace docmill
