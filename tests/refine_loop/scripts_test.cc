#include "lib/refine/scripts.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("main_script names the script of most letters") {
  struct {
    std::string_view text;
    Script want;
  } const kCases[] = {
      {"The mill turns slowly all day long", Script::kLatin},
      {"Мельница медленно крутится весь день", Script::kCyrillic},
      {"Ο μύλος γυρίζει αργά όλη την ημέρα", Script::kGreek},
      {"水車は一日中ゆっくりと回り続けて粉を挽いています", Script::kHan},
      {"방앗간은 하루 종일 천천히 돌아가며 곡식을 빻는다", Script::kHangul},
      {"טחנת הקמח מסתובבת לאט כל היום", Script::kHebrew},
      {"الطاحونة تدور ببطء طوال اليوم", Script::kArabic},
      {"चक्की पूरे दिन धीरे धीरे घूमती रहती है", Script::kIndic},
      {"Мельница крутится весь день, says the miller.", Script::kCyrillic},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    CHECK(main_script(c.text) == c.want);
  }
}

TEST_CASE("main_script does not judge by a few letters") {
  CHECK(main_script("") == Script::kUnknown);
  CHECK(main_script("12345 67890 !!! ---- ==== 12345") == Script::kUnknown);
  CHECK(main_script("nineteen letters ok") == Script::kUnknown);
  CHECK(main_script("and there are twenty one") == Script::kLatin);
}

TEST_CASE("main_script is not misled by mojibake of Latin-1 letters") {
  CHECK(main_script("ÐœÐµÐ»ÑŒÐ½Ð¸Ñ†Ð° ÐºÑ€ÑƒÑ‚Ð¸Ñ‚ÑÑ") != Script::kCyrillic);
  CHECK(main_script("éèêàâüöäßçñéèêàâüöäßçñ") == Script::kUnknown);
}

}  // namespace
}  // namespace docmill
