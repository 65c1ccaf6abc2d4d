#include "tests/score/python_text.h"

#include <doctest/doctest.h>

namespace docmill::python {
namespace {

using Pieces = std::vector<Text>;

TEST_CASE("decode reads UTF-8 of one to four bytes") {
  CHECK(decode("aß€😀") == U"aß€😀");
  CHECK(decode("").empty());
}

TEST_CASE("is_space knows Python's white space, not the zero-width one") {
  for (const char32_t c :
       U"\t\n\v\f\r\x1C\x1D\x1E\x1F \x85\xA0\x1680\x2000"
       U"\x200A\x2028\x2029\x202F\x205F\x3000") {
    CAPTURE(static_cast<u32>(c));
    CHECK((c == 0 || is_space(c)));
  }
  for (const char32_t c : {0x08, 0x0E, 0x1B, 0x180E, 0x200B, 0x2060, 0xFEFF})
    CHECK_FALSE(is_space(c));
}

TEST_CASE("Letters, words and digits are those of Unicode 14") {
  CHECK(is_alpha(U'ª'));
  CHECK(is_alpha(U'語'));
  CHECK_FALSE(is_alpha(U'½'));
  CHECK_FALSE(is_alpha(0x301));    // a combining mark
  CHECK_FALSE(is_alpha(0x31350));  // a CJK character of Unicode 15
  CHECK(is_word(U'½'));
  CHECK(is_word(U'_'));
  CHECK_FALSE(is_word(0x301));
  CHECK(is_upper(U'K'));
  CHECK_FALSE(is_upper(0x1C5));  // a title-case digraph
  CHECK(is_decimal(U'५'));
  CHECK_FALSE(is_decimal(U'²'));
}

TEST_CASE("lower writes a final sigma at the end of a word only") {
  CHECK(lower(U"ΟΔΟΣ ΣΟΦΟΣ.") == U"οδος σοφος.");
  CHECK(lower(U"Σ") == U"σ");
  CHECK(lower(U"ΑΣ.Α") == U"ασ.α");  // a full stop is looked through
  CHECK(lower(U"ΑΣ\x301") == U"ας\x301");
}

TEST_CASE("lower maps what Unicode maps, not only letters of one script") {
  CHECK(lower(U"\x212A") == U"k");
  CHECK(lower(U"İ") == U"i\x307");
  CHECK(lower(U"ẞÅ\x10400") == U"ßå\x10428");
}

TEST_CASE("nfd decomposes fully and sorts marks by class") {
  CHECK(nfd(U"ǻ") == U"a\x30A\x301");
  CHECK(nfd(U"a\x301\x323") == U"a\x323\x301");
  CHECK(nfd(U"각가") == U"\x1100\x1161\x11A8\x1100\x1161");
  CHECK(nfd(U"ﬁ") == U"ﬁ");  // compatibility only
}

TEST_CASE("split gives no empty words") {
  CHECK(split(U"").empty());
  CHECK(split(U" \x3000\n").empty());
  CHECK(split(U" a\xA0\x200B b") == Pieces{U"a", U"\x200B", U"b"});
}

TEST_CASE("splitlines breaks at each of Python's line ends") {
  CHECK(splitlines(U"").empty());
  CHECK(splitlines(U"a\n\nb\n") == Pieces{U"a", U"", U"b"});
  CHECK(splitlines(U"a\r\nb\rc\n\rd") == Pieces{U"a", U"b", U"c", U"", U"d"});
  for (const char32_t c : {0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029})
    CHECK(splitlines(Text{U'a', c, U'b'}) == Pieces{U"a", U"b"});
  CHECK(splitlines(U"a\x1F"
                   U"b")
            .size() == 1);
}

TEST_CASE("Splitting at newlines knows only the newline") {
  CHECK(split_at_newlines(U"") == Pieces{U""});
  CHECK(split_at_newlines(U"\na\r\n") == Pieces{U"", U"a\r", U""});
  CHECK(split_at_newline_runs(U"\na\n\n\nb", 1) == Pieces{U"", U"a", U"b"});
  CHECK(split_at_newline_runs(U"a\nb\n\nc\n\n\n", 2) ==
        Pieces{U"a\nb", U"c", U""});
}

TEST_CASE("count steps over what it has found") {
  CHECK(count(U"......", U"...") == 2);
  CHECK(count(U".....", U"...") == 1);
  CHECK(count(U"", U"#") == 0);
}

}  // namespace
}  // namespace docmill::python
