#include "lib/text/white_space.h"

#include "kernels/utf8_step.h"
#include "lib/base/types.h"
#include "lib/text/unicode_tables.h"

namespace docmill {
namespace {

bool is_space(kernels::Utf8Step step) {
  return step.code_point != kernels::kNoCodePoint &&
         (kClassTables.of(step.code_point) & kernels::kSpace) != 0;
}

const u8* begin_of(std::string_view text) {
  return reinterpret_cast<const u8*>(text.data());
}

}  // namespace

std::string_view strip_front(std::string_view text) {
  while (!text.empty()) {
    const u8* const p = begin_of(text);
    const kernels::Utf8Step first = kernels::utf8_at(p, p + text.size());
    if (!is_space(first))
      break;
    text.remove_prefix(first.length);
  }
  return text;
}

std::string_view strip_back(std::string_view text) {
  while (!text.empty()) {
    const u8* const p = begin_of(text);
    const kernels::Utf8Step last = kernels::utf8_before(p, p + text.size());
    if (!is_space(last))
      break;
    text.remove_suffix(last.length);
  }
  return text;
}

}  // namespace docmill
