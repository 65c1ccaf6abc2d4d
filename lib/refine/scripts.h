// The writing system of a text, as coarse as a check of answers needs it.

#pragma once

#include <string_view>

namespace docmill {

enum class Script {
  kUnknown,  // too few letters to tell
  kLatin,
  kGreek,
  kCyrillic,
  kHebrew,
  kArabic,
  kIndic,
  kThai,
  kHangul,
  kHan,  // Chinese, and Japanese with its kana
  kOther,
};

// The script of most letters. Letters of U+0080 to U+00FF do not count:
// they belong to Latin text and to every kind of mojibake alike.
Script main_script(std::string_view text);

}  // namespace docmill
