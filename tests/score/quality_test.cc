#include "lib/score/quality.h"

#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "tests/score/count_words.h"

namespace docmill {
namespace {

double quality_of_text(std::string_view text) {
  return quality(text, count_words(text));
}

QualityParts parts_of(std::string_view text) {
  return QualityMeter().parts(text, count_words(text));
}

const std::string kProse =
    "The mill stands at the end of the village, where the river bends twice "
    "before it reaches the bridge. It was built by a family of weavers who "
    "wanted to grind their own flour, and it has worked ever since.\n"
    "\n"
    "Visitors often ask why the wheel turns so slowly. The answer is simple: "
    "a slow wheel lasts longer, and nobody here is in a hurry. In a dry "
    "summer it may even stop for a week or two; the miller then repairs the "
    "roof, oils the gears and waits for rain.\n";

std::string replaced(std::string text, std::string_view what,
                     std::string_view with) {
  for (size_t at = text.find(what); at != text.npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

TEST_CASE("quality of an empty text and of one without words is 0") {
  for (const std::string_view text : {"", "\n\n", " ", "...", "|\n|\n"}) {
    CAPTURE(text);
    CHECK(quality_of_text(text) == 0);
  }
}

TEST_CASE("quality passes edited text of many kinds") {
  const std::pair<std::string, std::string> kTexts[] = {
      {"prose", kProse},
      {"CRLF", replaced(kProse, "\n", "\r\n")},
      {"wrapped",
       "Redistribution and use in source and binary forms, with or without\n"
       "modification, are permitted provided that the following conditions\n"
       "are met. The name of the author may not be used to endorse products\n"
       "derived from this software without specific prior permission.\n"},
      {"list",
       "The tools that you need:\n\n- a saw with fine teeth\n- two clamps\n"
       "- glue that dries slowly\n- sand paper of three grades\n"
       "- a pencil and a rule\n- some patience\n- an old cloth\n"},
      {"table",
       "Which colours the houses of the four streets have:\n\n"
       "| street | houses | colour |\n|---|---|---|\n| Mill Lane | 12 | red |\n"
       "| Long Row | 31 | white |\n| The Green | 7 | blue |\n"
       "| Church Street | 18 | grey |\n"},
      {"columns",
       "What the commands of the program do, in short:\n\n"
       "  init      makes an empty store here\n"
       "  add       puts a file into the store\n"
       "  drop      takes a file out of it again\n"
       "  list      names all files in the store\n"},
      {"German",
       "Die M\u00FChle steht am Ende des Dorfes, wo der Fluss zwei Bogen "
       "macht, "
       "bevor er die Br\u00FCcke erreicht. Sie wurde von einer Familie gebaut, "
       "die ihr Mehl selbst mahlen wollte, und l\u00E4uft seither jeden "
       "Tag.\n"},
      {"Russian",
       "\u041C\u0435\u043B\u044C\u043D\u0438\u0446\u0430 "
       "\u0441\u0442\u043E\u0438"
       "\u0442 \u043D\u0430 \u043A\u0440\u0430\u044E "
       "\u0434\u0435\u0440\u0435\u0432"
       "\u043D\u0438, \u0433\u0434\u0435 \u0440\u0435\u043A\u0430 \u0434\u0435"
       "\u043B\u0430\u0435\u0442 \u0434\u0432\u0430 "
       "\u043F\u043E\u0432\u043E\u0440"
       "\u043E\u0442\u0430 \u043F\u0435\u0440\u0435\u0434 "
       "\u043C\u043E\u0441\u0442"
       "\u043E\u043C. \u0415\u0451 "
       "\u043F\u043E\u0441\u0442\u0440\u043E\u0438\u043B"
       "\u0430 \u0441\u0435\u043C\u044C\u044F "
       "\u0442\u043A\u0430\u0447\u0435\u0439,"
       " \u043A\u043E\u0442\u043E\u0440\u0430\u044F "
       "\u0445\u043E\u0442\u0435\u043B"
       "\u0430 \u043C\u043E\u043B\u043E\u0442\u044C \u043C\u0443\u043A\u0443, "
       "\u0438 \u0441 \u0442\u0435\u0445 \u043F\u043E\u0440 \u043E\u043D\u0430 "
       "\u0440\u0430\u0431\u043E\u0442\u0430\u0435\u0442. "
       "\u0413\u043E\u0441\u0442"
       "\u0438 \u0447\u0430\u0441\u0442\u043E "
       "\u0441\u043F\u0440\u0430\u0448\u0438"
       "\u0432\u0430\u044E\u0442, \u043F\u043E\u0447\u0435\u043C\u0443.\n"},
  };
  for (const auto& [name, text] : kTexts) {
    const QualityParts parts = parts_of(text);
    CAPTURE(name);
    CAPTURE(parts.entropy);
    CAPTURE(parts.coherence);
    CAPTURE(parts.completeness);
    CAPTURE(parts.cleanness);
    CHECK(quality_of_text(text) >= 85);
  }
}

TEST_CASE("quality falls below the gate with each kind of damage") {
  const std::pair<std::string, std::string> kTexts[] = {
      {"mojibake", replaced(kProse, "a w", "\u00C3\u00A9 w")},
      {"replacement characters", replaced(kProse, "wh", "w\uFFFD")},
      {"blanks", replaced(kProse, "e ", "e   ")},
      {"repeated lines", kProse + kProse},
      {"menus", "Skip to content\nHome | News | About\n" + kProse +
                    "Share on Facebook\nAccept all cookies\n"
                    "\u00A9 2020 Mill. All rights reserved.\n"},
      {"hyphens",
       replaced(replaced(kProse, "rea", "re-\na"), "nswe", "ns-\nwe")},
      {"broken lines",
       replaced(replaced(kProse, "e w", "e\nw"), "r t", "r\nt")},
      {"cut off", kProse.substr(0, kProse.size() - 30)},
      {"letters",
       replaced(replaced(replaced(kProse, "th", "t h "), "er", " e r"), "in",
                "i n ")},
      {"doubled words",
       replaced(replaced(kProse, "the ", "the the "), "it ", "it it ")},
      {"no vowels",
       replaced(replaced(replaced(kProse, "e", "k"), "o", "x"), "a", "j")},
  };
  const double whole = quality_of_text(kProse);
  for (const auto& [name, text] : kTexts) {
    CAPTURE(name);
    CHECK(quality_of_text(text) < 85);
    CHECK(quality_of_text(text) < whole - 5);
  }
}

TEST_CASE("quality rises when a part of the damage is mended") {
  const std::string menu = "Skip to content\nHome | News | About\n";
  const std::string both = menu + replaced(kProse, "e ", "e   ");
  CHECK(quality_of_text(kProse) > quality_of_text(menu + kProse) + 0.5);
  CHECK(quality_of_text(menu + kProse) > quality_of_text(both) + 0.5);
}

TEST_CASE("quality blames the part that is damaged") {
  CHECK(parts_of(kProse).completeness == 1);
  CHECK(parts_of(kProse.substr(0, 300)).completeness < 0.5);
  CHECK(parts_of(replaced(kProse, "\n", "  \n")).cleanness < 1);
  CHECK(parts_of(replaced(kProse, "the ", "the the ")).coherence < 0.8);
  CHECK(parts_of("Only three words.").completeness < 0.5);
}

TEST_CASE("QualityMeter forgets the text before") {
  QualityMeter meter;
  const WordStats words = count_words(kProse);
  const double first = meter.measure(kProse, words);
  CHECK(meter.measure(kProse, words) == first);
  CHECK(quality(kProse, words) == first);
}

TEST_CASE("quality takes long and odd texts in its stride") {
  const size_t size = 1 << 20;
  for (const std::string& text :
       {std::string(size, '\n'), std::string(size, ' ') + "a",
        std::string(size, 'a'), replaced(std::string(size, 'x'), "xx", "x."),
        std::string("a\0b", 3), std::string("-"), std::string("a -\n\n|")}) {
    WordStats words;
    words.words = words.unique_words = words.word_bytes = 1;
    const double quality_seen = quality(text, words);
    CHECK(quality_seen >= 0);
    CHECK(quality_seen <= 100);
  }
}

}  // namespace
}  // namespace docmill
