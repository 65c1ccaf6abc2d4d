// What repair() repairs, kind by kind.

#include "lib/refine/local/repair.h"

#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

namespace docmill {
namespace {

struct Case {
  std::string_view text;
  std::string_view want;
};

void check(std::span<const Case> cases) {
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Repaired repaired = repair(c.text);
    CHECK(repaired.text == c.want);
    CHECK((repaired.counts.total() > 0) == (c.text != c.want));
  }
}

TEST_CASE("repair composes characters to NFC") {
  const Case cases[] = {
      {"Cafe\u0301 noir", "Caf\u00E9 noir"},
      {"5 k\u2126 resistor", "5 k\u03A9 resistor"},
      {"\u1112\u1161\u11AB", "\uD55C"},
      {"caf\u00E9", "caf\u00E9"},
      {"U+212A is \u212A", "U+212A is \u212A"},  // what it shows, it means
  };
  check(cases);
  CHECK(repair("Cafe\u0301 noir").counts.nfc == 1);
}

TEST_CASE("repair puts mojibake right") {
  const Case cases[] = {
      {"dÃ©jÃ\u00A0 vu", "d\u00E9j\u00E0 vu"},
      {"itâ€™s", "it\u2019s"},
      {"Ã¢â‚¬â„¢tis fine, donÃ¢â‚¬â„¢t worry",
       "\u2019tis fine, don\u2019t worry"},
      {"10Â\u00A0km, 20Â°", "10\u00A0km, 20\u00B0"},
      {"donâ\u0080\u0099t", "don\u2019t"},  // the bytes as C1 controls
      {"INFORMACIÃ“N", "INFORMACI\u00D3N"},
      {"ÐŸÑ€Ð¸Ð²ÐµÑ‚ Ð¼Ð¸Ñ€",
       "\u041F\u0440\u0438\u0432\u0435\u0442 "
       "\u043C\u0438\u0440"},
      {"17 U.S.C. Â§ 101", "17 U.S.C. \u00A7 101"},
  };
  check(cases);
}

TEST_CASE("repair takes out stray blanks and invisible characters") {
  const Case cases[] = {
      {"end \t\nnext", "end\nnext"},
      {"zero\u200Bwidth and \uFEFFmark", "zerowidth and mark"},
      {"soft\u00ADhyphen", "softhyphen"},
      {"\uFEFFFirst line", "First line"},
      {"a\n\n\n\n\nb", "a\n\nb"},
      {"\n\n a\n\n\n", " a\n"},
      {"the quick   brown  fox jumps over the  lazy dog and is off again",
       "the quick brown fox jumps over the lazy dog and is off again"},
      {"one\u00A0\u00A0two three four five six seven eight nine",
       "one\u00A0two three four five six seven eight nine"},
  };
  check(cases);
}

TEST_CASE("repair gives all lines the line end that most lines have") {
  const Case cases[] = {
      {"a\r\nb\nc\r\n", "a\r\nb\r\nc\r\n"},
      {"a\nb\r\nc\n", "a\nb\nc\n"},
      {"a\r\nb\r\nc", "a\r\nb\r\nc"},
  };
  check(cases);
}

TEST_CASE("repair drops a line or sentence that repeats the one before") {
  const Case cases[] = {
      {"The mill grinds the corn that the farmers bring.\nThe mill grinds "
       "the corn that the farmers bring.\nIt is old.",
       "The mill grinds the corn that the farmers bring.\nIt is old."},
      {"Look. The mill grinds the corn that the farmers bring. The mill "
       "grinds the corn that the farmers bring. It is old.",
       "Look. The mill grinds the corn that the farmers bring. It is old."},
  };
  check(cases);
}

TEST_CASE("repair drops a long paragraph pasted twice") {
  std::string paragraph;
  for (int i = 0; i < 6; i++)
    paragraph += "Corn number " + std::to_string(i) +
                 " goes into the hopper and comes out as flour.\n";
  paragraph.pop_back();
  const Repaired repaired =
      repair("Intro.\n\n" + paragraph + "\n\n" + paragraph + "\n\nEnd.");
  CHECK(repaired.text == "Intro.\n\n" + paragraph + "\n\nEnd.");
  CHECK(repaired.counts.repeated_paragraphs == 1);
}

TEST_CASE("repair drops navigation") {
  const Case cases[] = {
      {"Navigation\n\nindex\n\nmodules |\n\nnext |\n\nprevious |\n\nGuide "
       "»\n\nMilling\n\n|\n\nMilling is old.",
       "Milling is old."},
      {"Home | About | Contact\n\nMilling is old.", "Milling is old."},
      {"Milling is old.\n\n« Previous  Next »\n", "Milling is old.\n"},
      {"Milling is old.\n\nPrev1. Corn\n\nUp\n\nHome\n\nNext3. Flour",
       "Milling is old."},
  };
  check(cases);
}

TEST_CASE("repair drops boilerplate that stands alone") {
  const Case cases[] = {
      {"Skip to content\n\nMilling is old.", "Milling is old."},
      {"Milling is old.\n\nShare on Facebook\n", "Milling is old.\n"},
      {"We use cookies to improve your visit.\n\nMilling is old.",
       "Milling is old."},
      {"Milling is old.\n\nCreated using Sphinx 5.3.0.", "Milling is old."},
      {"One.\n\nTwo.\n\nThree.\n\nFour.\n\nAll rights reserved.",
       "One.\n\nTwo.\n\nThree.\n\nFour."},
  };
  check(cases);
}

TEST_CASE("repair drops page numbers that count up, and their headers") {
  const std::string text =
      "A Mill's Tale\n\nCorn comes in.\n\nPage 1 of 3\n\nA Mill's Tale\n\n"
      "Flour goes out.\n\nPage 2 of 3\n\nA Mill's Tale\n\nThe end.\n\n"
      "Page 3 of 3\n\nA Mill's Tale\n";
  CHECK(repair(text).text ==
        "A Mill's Tale\n\nCorn comes in.\n\nFlour goes out.\n\nThe end.\n");
}

TEST_CASE("repair keeps the first of the headers beside page numbers") {
  const std::string text =
      "Annual Meeting\n\nPage 1\n\nThe chair opened it.\n\nAnnual Meeting\n\n"
      "Page 2\n\nThe accounts passed.\n\nAnnual Meeting\n\nPage 3\n\nAll "
      "left.\n";
  CHECK(repair(text).text ==
        "Annual Meeting\n\nThe chair opened it.\n\nThe accounts passed.\n\n"
        "All left.\n");
}

TEST_CASE("repair makes hyphenated words whole and keeps the wrapping") {
  const Case cases[] = {
      {"This document has much to say, and most of it is infor-\nmation on "
       "how corn is ground.",
       "This document has much to say, and most of it is information\non "
       "how corn is ground."},
      {"The wheel of a watermill turns in the water that the buck-\nwheel "
       "brings. A buckwheel is rare.",
       "The wheel of a watermill turns in the water that the buckwheel\n"
       "brings. A buckwheel is rare."},
      {"soft\u00AD\nware is\nshort", "software\nis\nshort"},
  };
  check(cases);
}

TEST_CASE("repair joins a sentence that a stray line end cuts") {
  const std::string start =
      "In this document paragraphs are one line each, however long they may "
      "be, so that a line end in the middle of a sentence is an accident of "
      "the";
  const std::string end = "extraction that should be put right by somebody.";
  for (const char* gap : {"\n", "\n\n"})
    CHECK(repair(start + gap + end).text == start + " " + end);
}

}  // namespace
}  // namespace docmill
