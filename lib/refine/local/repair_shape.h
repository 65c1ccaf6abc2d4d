// What one line looks like: questions that several repairs ask.

#pragma once

#include <string_view>

#include "lib/refine/local/repair_lines.h"

namespace docmill {

// "- x", "* x", "12. x", "(a) x" after any indent.
bool is_list_item(std::string_view text);

// Only the characters that draw a rule: "----", "=====", "* * *".
bool is_rule(std::string_view text);

// "Key: value" with a key of at most three words that starts upper-case.
bool is_key_value(std::string_view text);

// Running text: at least `min_words` words, nearly all of it letters, few of
// the characters that code is made of.
bool is_prose(const PageLine& line, i64 min_words);

// Ends as a sentence ends, quotes and brackets after the stop included; a
// colon or semicolon ends none.
bool ends_sentence(std::string_view text);

bool is_lower(char32_t code_point);
bool is_upper(char32_t code_point);
bool is_letter(char32_t code_point);

// The character before byte `at`, 0 at the start.
char32_t char_before(std::string_view text, i64 at);
// The character at byte `at`, 0 at the end.
char32_t char_at(std::string_view text, i64 at);

// Whether `text` speaks of rights: licences, warranties, copyright. Such text
// is never dropped, however often it is repeated.
bool is_legal(std::string_view text);

}  // namespace docmill
