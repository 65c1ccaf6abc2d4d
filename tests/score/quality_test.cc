#include "lib/score/quality.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "lib/score/quality_boilerplate.h"
#include "perf/quality_damage.h"
#include "tests/score/quality_of_text.h"

namespace docmill {
namespace {

const std::string kProse =
    "The mill stands at the end of the village, where the river bends twice "
    "before it reaches the bridge. It was built by a family of weavers who "
    "wanted to grind their own flour, and it has worked ever since.\n"
    "\n"
    "Visitors often ask why the wheel turns so slowly. The answer is simple: "
    "a slow wheel lasts longer, and nobody here is in a hurry. In a dry "
    "summer it may even stop for a week or two; the miller then repairs the "
    "roof, oils the gears and waits for rain.\n"
    "\n"
    "If you want to see how the stones work, come on a Saturday. The miller "
    "will show you the two floors of the house, and you can take home a small "
    "bag of what he has ground that day. It is not expensive.\n";

std::string replaced(std::string text, std::string_view what,
                     std::string_view with) {
  for (size_t at = text.find(what); at != text.npos;
       at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
  return text;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; i++)
    out += text;
  return out;
}

const Damage& damage_named(std::string_view name) {
  return *std::ranges::find_if(all_damages(),
                               [&](const Damage& d) { return d.name == name; });
}

// The text damaged by this seed.
std::string damaged(std::string_view name, std::string_view text, int seed) {
  Rng rng(seed);
  return damage_named(name).apply(text, rng);
}

TEST_CASE("quality is the weighted sum of its parts, held to 0 and 100") {
  CHECK(quality_of({.entropy = 1, .coherence = 1, .completeness = 1}) == 100);
  CHECK(quality_of({.entropy = 0.5, .coherence = 0.25, .completeness = 0.75}) ==
        100 * (0.35 * 0.5 + 0.35 * 0.25 + 0.30 * 0.75));
  CHECK(quality_of({.entropy = 1, .coherence = 0, .completeness = 0}) ==
        doctest::Approx(35));
  CHECK(quality_of({.entropy = 9, .coherence = 9, .completeness = 9}) == 100);
  CHECK(quality_of({.entropy = -9, .coherence = 0, .completeness = 0}) == 0);
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
       "The tools that you need:\n\n- a knife with a short blade\n- two "
       "clamps\n"
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
      {"changelog",
       "Version 2.4.1 (2021-03-02)\n\n"
       "* Fixed a crash when the configuration file is empty.\n"
       "* The --verbose option now prints the name of each file.\n"
       "* Updated the German translation.\n\nVersion 2.4.0 (2021-01-15)\n\n"
       "* Added support for compressed archives.\n"
       "* Faster start-up on systems with many fonts.\n"},
      {"verse",
       "The river has forgotten where it came from,\n"
       "It carries leaves and does not ask their names;\n"
       "The heron on the bank has kept the evening\n"
       "As one might keep the embers of a flame.\n"},
      {"dialogue",
       "\"You never told me he was coming,\" said Margaret, and set the lamp "
       "down so hard that the glass rang.\n\n\"I told you on Sunday,\" he said "
       "at last. \"You were not listening. You were thinking about the "
       "piano.\"\n\nShe laughed in spite of herself. It was true.\n"},
      {"German",
       "Die Mühle steht am Ende des Dorfes, wo der Fluss zwei Bogen macht, "
       "bevor er die Brücke erreicht. Sie wurde von einer Familie gebaut, "
       "die ihr Mehl selbst mahlen wollte, und läuft seither jeden Tag.\n"},
      {"Russian",
       "Мельница стоит на краю деревни, где река делает два поворота перед "
       "мостом. Её построила семья ткачей, которая хотела молоть муку, и с "
       "тех пор она работает. Гости часто спрашивают, почему.\n"},
      {"Arabic",
       "تقع الطاحونة في نهاية القرية حيث ينعطف النهر مرتين قبل أن يصل إلى "
       "الجسر. بناها قبل زمن طويل نساجون أرادوا أن يطحنوا قمحهم بأنفسهم، وما "
       "زالت تعمل منذ ذلك الحين.\n"},
      {"Hindi",
       "चक्की गाँव के अंत में खड़ी है, जहाँ नदी पुल तक पहुँचने से पहले दो बार मुड़ती है। इसे "
       "बुनकरों के एक परिवार ने बनाया था जो अपना आटा स्वयं पीसना चाहता था।\n"},
      {"Chinese",
       "磨坊坐落在村子的尽头，河水在那里拐了两个弯，然后才流到桥下。它是由一户"
       "织"
       "布人家建造的，他们想自己磨面粉，从那时起它就一直在运转。游客们常常问，"
       "水"
       "轮为什么转得这么慢。答案很简单：慢的轮子用得更久，而这里没有人着急。"
       "\n"},
  };
  for (const auto& [name, text] : kTexts) {
    const QualityParts parts = parts_of(text);
    CAPTURE(name);
    CAPTURE(parts.entropy);
    CAPTURE(parts.coherence);
    CAPTURE(parts.completeness);
    CHECK(quality_of_text(text) >= 85);
  }
}

TEST_CASE("quality ranks a text above its copies with each kind of damage") {
  const double whole = quality_of_text(kProse);
  for (const Damage& damage : all_damages()) {
    CAPTURE(damage.name);
    for (int seed = 1; seed <= 5; seed++) {
      CAPTURE(seed);
      const std::string copy = damaged(damage.name, kProse, seed);
      if (copy != kProse)
        CHECK(quality_of_text(copy) < whole);
    }
  }
}

TEST_CASE("quality falls below the gate with heavy damage of each kind") {
  const std::pair<std::string, std::string> kTexts[] = {
      {"mojibake", replaced(kProse, "a w", "Ã© w")},
      {"replacement characters", replaced(kProse, "wh", "w\uFFFD")},
      {"blanks", replaced(kProse, "e ", "e   ")},
      {"repeated text", kProse + kProse},
      {"menus", "Skip to content\nHome | News | About\n" + kProse +
                    "Share on Facebook\nAccept all cookies\nRead more\n"
                    "© 2020 Mill. All rights reserved.\nBack to top\n"},
      {"hyphens",
       replaced(replaced(kProse, "rea", "re-\na"), "nswe", "ns-\nwe")},
      {"broken lines", replaced(replaced(kProse, "e w", "e\nw"), " t", "\nt")},
      {"cut off", kProse.substr(0, kProse.size() - 30)},
      {"shuffled words", damaged("shuffled_words", kProse, 1)},
      {"garbled letters", damaged("garbled_letters", kProse, 1)},
      {"key-mash", damaged("key_mash_paragraphs", kProse, 1)},
      {"doubled words",
       replaced(replaced(kProse, "the ", "the the "), "it ", "it it ")},
  };
  for (const auto& [name, text] : kTexts) {
    CAPTURE(name);
    CHECK(quality_of_text(text) < 85);
  }
}

TEST_CASE("quality rises when a part of the damage is mended") {
  const std::string menu = "Skip to content\nHome | News | About\n";
  const std::string both = menu + replaced(kProse, "e ", "e   ");
  CHECK(quality_of_text(kProse) > quality_of_text(menu + kProse) + 0.5);
  CHECK(quality_of_text(menu + kProse) > quality_of_text(both) + 0.5);
}

TEST_CASE("quality blames the part that is damaged") {
  const QualityParts whole = parts_of(kProse);
  CHECK(parts_of(damaged("garbled_letters", kProse, 1)).entropy <
        whole.entropy - 0.2);
  CHECK(parts_of(replaced(kProse, "a w", "Ã© w")).entropy <
        whole.entropy - 0.2);
  CHECK(parts_of(damaged("shuffled_words", kProse, 1)).coherence <
        whole.coherence - 0.2);
  CHECK(parts_of(kProse + kProse).coherence < whole.coherence - 0.2);
  CHECK(parts_of(kProse.substr(0, 300)).completeness <
        whole.completeness - 0.2);
  CHECK(parts_of("Skip to content\n" + kProse).completeness <
        whole.completeness - 0.05);
}

TEST_CASE("is_boilerplate knows phrases that begin alike, in any case") {
  for (const std::string_view text :
       {"Skip to content", "SKIP TO MAIN", "skip to navigation",
        "Leave a comment", "Leave a reply", "Back to top", "Read more"}) {
    CAPTURE(text);
    CHECK(is_boilerplate(text));
  }
  for (const std::string_view text :
       {"Skip the content", "Leave", "", "Leave a stone unturned"}) {
    CAPTURE(text);
    CHECK_FALSE(is_boilerplate(text));
  }
}

TEST_CASE("quality judges long and short texts alike") {
  // Paragraphs that differ, so that the long text does not repeat itself.
  const std::string_view kThings[] = {"mill",  "river",  "bridge", "garden",
                                      "tower", "market", "school"};
  const std::string_view kDoings[] = {"repairs", "paints", "measures",
                                      "describes", "watches"};
  std::string text;
  std::vector<double> qualities;
  for (size_t i = 0; i < 3000; i++) {
    text += "In the year " + std::to_string(1700 + i % 311) + " somebody " +
            std::string(kDoings[i % 5]) + " the " +
            std::string(kThings[i % 7]) + " of house number " +
            std::to_string(i) + ", which is not far from the " +
            std::string(kThings[(i / 7) % 7]) + ".\n";
    if (i == 3 || i == 10 || i == 2999)
      qualities.push_back(quality_of_text(text));
  }
  CHECK(words_of(text) > 50000);
  CHECK(std::ranges::max(qualities) - std::ranges::min(qualities) < 20);
}

TEST_CASE("QualityMeter forgets the text before") {
  const double first = quality_of_text(kProse);
  quality_of_text(repeated("the same again and again. ", 100));
  CHECK(quality_of_text(kProse) == first);
}

TEST_CASE("quality takes long and odd texts in its stride") {
  const size_t size = 1 << 20;
  for (const std::string& text :
       {std::string(size, '\n'), std::string(size, ' ') + "a",
        std::string(size, 'a'), replaced(std::string(size, 'x'), "xx", "x."),
        repeated("a ", size / 2), repeated("\u00E9 ", size / 4),
        repeated("\u4E2D", size / 4), std::string("a\0b", 3), std::string("-"),
        std::string("a -\n\n|"), std::string(4096, 'a') + " b",
        std::string(4095, 'a') + " b", repeated("_", 63) + " 1"}) {
    const QualityParts parts = parts_of(text);
    for (const double part :
         {parts.entropy, parts.coherence, parts.completeness}) {
      CHECK(part >= 0);
      CHECK(part <= 1);
    }
  }
}

}  // namespace
}  // namespace docmill
