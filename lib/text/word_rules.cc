#include "lib/text/word_rules.h"

#include "lib/text/unicode_tables.h"

namespace docmill {
namespace {

constexpr bool is_ascii_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z') || c == '_';
}

constexpr bool is_ascii_space(char c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
}

}  // namespace

const kernels::FoldRules kUnicodeWords = {&kCharTables, kernels::kIsWord,
                                          kernels::ascii_set(is_ascii_word)};

const kernels::FoldRules kSpaceSeparated = {
    &kCharTables, kernels::kIsNotSpace,
    kernels::ascii_set([](char c) { return !is_ascii_space(c); })};

}  // namespace docmill
