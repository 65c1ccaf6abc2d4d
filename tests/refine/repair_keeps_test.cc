// What repair() leaves alone: all of these texts come out byte for byte.

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "lib/refine/local/repair.h"

namespace docmill {
namespace {

template <size_t n>
void check_kept(const std::string_view (&texts)[n]) {
  for (std::string_view text : texts) {
    CAPTURE(text);
    const Repaired repaired = repair(text);
    CHECK(repaired.text == text);
    CHECK(repaired.counts.total() == 0);
  }
}

TEST_CASE("repair keeps code, tables, front matter and quotes as they are") {
  check_kept({
      "---\ntitle:  a  b  \n\n\n\nx: e\u0301\n---\nText.",
      "+++\nt = 1  \n\n\n\n+++\nText.",
      "```\nx  =  1 \n\n\n\nÃ© e\u0301\n```",
      "~~~~ c\nx \n```\n~~~\ny \n~~~~\nText.",
      "Text.\n\n```\nnever closed \n\n\n\n\nend \n",
      "- ```sh\n  ls  \n  ```\n",
      "Text.\n\n    x  =  1 \n\n\n\n    y \n\nText.",
      "Text.\n\n\tx \n\n\n\n\n\ty \n\nText.",
      "| a  | b \u200B|\n|----|---|\n| e\u0301  | 2 |",
      "a | b  \n--|--\ne\u0301 | 2 ",
      "Name      Size  \nalpha     12   \nbeta      13 ",
      "name\tsize \nalpha\t12 ",
      "> quoted  text \n> dÃ©jÃ  vu",
      " /\\_/\\ \n( o.o )  \n > ^ <  ",
      "=====  ===== \n  a      b\n=====  =====",
  });
}

TEST_CASE("repair keeps characters that only look like mojibake") {
  check_kept({
      "IRM\u00C3\u201D disse ela",  // upper-case word before a quote
      "sequences like “Ã©” or Ã¨” or “Ã§”, it is probably UTF-8",
      "« Ã© », « Ã¨ » ou « Ã§ », il s'agit d'un texte",
      "S\u00C3O PAULO, AMANH\u00C3!", "\u00C2ngulo e \u00C2mbito",
      "replacement \uFFFD stays",
      "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645",  // Persian ZWNJ
      "\U0001F468\u200D\U0001F469\u200D\U0001F467",        // emoji ZWJ
      "\u0E44\u0E17\u0E22\u200B\u0E44\u0E17\u0E22",        // Thai ZWSP
  });
}

TEST_CASE("repair keeps white space that means something") {
  check_kept({
      "A hard break  \nfollows here.",
      "One sentence.  Two spaces before it, as typists do all the time here.",
      "Chapter one\n\n\nChapter two",
      "no newline at the end",
      "one newline\n",
      "- item\n  - inner\n    - deeper\n",
      "10\u00A0km and 5\u202Fkg",
      " \n\n \n",
      "",
  });
}

TEST_CASE("repair keeps repetition that is meant") {
  check_kept({
      "Row, row, row your boat\nGently down the stream\n"
      "Row, row, row your boat\nGently down the stream",
      "We all live in a house of stone, a house of stone, a house\n"
      "We all live in a house of stone, a house of stone, a house",
      "}\n}\n}\nreturn\nreturn",
      "a:\n- name of the thing that we grind today.\n"
      "- name of the thing that we grind today.",
      "No. No. No. Never. Never.",
      "iifname \"docker0\" counter packets 0 bytes 0 return\n"
      "iifname \"docker0\" counter packets 0 bytes 0 return",
  });
}

TEST_CASE("repair keeps repeated legal text and notes under many headings") {
  std::string licence;
  for (int i = 0; i < 8; i++)
    licence += "Permission is hereby granted to copy this, clause " +
               std::to_string(i) + ". ";
  licence.pop_back();
  std::string note;
  for (int i = 0; i < 5; i++)
    note += "This function must not be called before the wheel turns, case " +
            std::to_string(i) + ". ";
  note.pop_back();
  for (const std::string& text : {licence, note}) {
    const std::string page =
        "First\n\n" + text + "\n\nSecond\n\n" + text + "\n";
    CHECK(repair(page).text == page);
  }
}

TEST_CASE("repair keeps copyright lines and lists that look like menus") {
  check_kept({
      "Text.\n\nCopyright (C) 2019 Jane Doe\nAll rights reserved.",
      "Text.\n\nCopyright (C) 2019 Jane Doe\n\nAll rights reserved.",
      "Text.\n\n\u00A9 2019 Jane Doe. All rights reserved.",
      "Page 3 of the book is missing.\n\nPage 3 of 12",
      "The index\n\nnext to the modules",
      "yes | no",
      "Home",
      "Il dit \u00AB oui \u00BB\n\nElle dit \u00AB non \u00BB",
  });
}

TEST_CASE("repair keeps hyphens and line ends that are meant") {
  check_kept({
      "There is nothing in this long line that is so very well-\nknown as "
      "the corn.",
      "short-\nter lines",
      "This line is long enough to be wrapped and it ends pre-\nand "
      "postfix notation.",
      "The mill stands at the river and grinds the\ncorn that the farmers\n"
      "bring to it in the fall.",
      "Roses are red and violets are blue\nand nobody wraps a poem like "
      "you\nor so they say in the mill by the sea",
      "Jane Doe\nMill Road 5\n12345 Milltown",
      "Name: Jane\nStreet: Mill Road\ncity: Milltown",
  });
}

TEST_CASE("repair never empties a document") {
  check_kept({
      "Home | About | Contact",
      "Share on Facebook",
  });
}

}  // namespace
}  // namespace docmill
