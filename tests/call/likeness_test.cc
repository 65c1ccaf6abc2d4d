#include "lib/call/likeness.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

const std::string kMill =
    "The mill stands by the river and turns all day. Its stones grind the "
    "grain that farmers bring from the valley. In the evening the miller "
    "closes the gate, and the wheel comes slowly to rest.";
const std::string kBird =
    "A kingfisher sits above the water and waits for hours. When a small fish "
    "comes near it dives like an arrow, and comes up with silver in its beak. "
    "Nobody sees it eat.";

bool is_swapped(std::string_view answer, std::size_t own,
                const std::vector<std::string_view>& texts = {kMill, kBird}) {
  return PackTexts(texts).is_of_another(answer, own);
}

TEST_CASE("is_of_another tells a text from its neighbour") {
  CHECK_FALSE(is_swapped(kMill, 0));
  CHECK(is_swapped(kBird, 0));
  CHECK(is_swapped(kMill, 1));
  CHECK_FALSE(is_swapped(kBird, 1));
}

TEST_CASE("is_of_another sees what was edited or cut as its own") {
  CHECK_FALSE(is_swapped(kMill.substr(0, 60), 0));
  CHECK_FALSE(is_swapped("The old " + kMill.substr(4) + " The end.", 0));
}

TEST_CASE("is_of_another finds two texts in one") {
  CHECK(is_swapped(kMill + "\n\n" + kBird, 0));
  CHECK(is_swapped(kMill + "\n\n" + kBird, 1));
}

TEST_CASE("is_of_another finds a short text at the end of a long one") {
  CHECK(is_swapped(kMill + " Thank you!", 0, {kMill, "Thank you!"}));
  CHECK_FALSE(is_swapped(kMill + " The end.", 0, {kMill, "Thank you!"}));
}

TEST_CASE("is_of_another takes no long answer for that of a short text") {
  std::vector<std::string> titles;
  for (int i = 0; i < 10; i++)
    titles.push_back("Title " + std::to_string(1000003 + i * 7919) +
                     " of some page, " + std::to_string(1000003 + i * 104729));
  std::string page;
  for (u64 i = 0; page.size() < 4096; i++)
    page += std::to_string(i * 0x9E3779B97F4A7C15ull) + ' ';
  PackTexts texts({titles.begin(), titles.end()});
  for (std::size_t own = 0; own < titles.size(); own++)
    CHECK_FALSE(texts.is_of_another(titles[own] + "\n" + page, own));
}

TEST_CASE("is_of_another says nothing of what is like none of them") {
  CHECK_FALSE(is_swapped("", 0));
  CHECK_FALSE(is_swapped("short", 0));
  CHECK_FALSE(is_swapped("Eine Zusammenfassung ohne ein Wort davon.", 0));
}

TEST_CASE("is_of_another tells texts apart that differ in one word") {
  const std::string long_text = kMill + kBird + kMill.substr(50);
  const std::string one = "Farm 5. " + long_text;
  const std::string other = "Farm 6. " + long_text;
  CHECK(is_swapped(other, 0, {one, other}));
  CHECK(is_swapped(one, 1, {one, other}));
  CHECK(is_swapped(one + other, 0, {one, other}));
  CHECK_FALSE(is_swapped(one.substr(0, 300), 0, {one, other}));
  CHECK_FALSE(is_swapped(other + " The end.", 1, {one, other}));
}

TEST_CASE("is_of_another minds no equal text in the same pack") {
  CHECK_FALSE(is_swapped(kMill.substr(10), 0, {kMill, kMill, kBird}));
}

TEST_CASE("is_of_another compares with each of ten texts") {
  std::vector<std::string> texts;
  for (int i = 0; i < 10; i++)
    texts.push_back("Farm number " + std::to_string((i + 1) * 1234567) + ". " +
                    kMill + kBird + std::to_string((i + 1) * 7654321));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  for (std::size_t i = 0; i < views.size(); i++) {
    CAPTURE(i);
    CHECK_FALSE(is_swapped(texts[i] + " The end.", i, views));
    CHECK(is_swapped(texts[i], (i + 7) % 10, views));
  }
}

TEST_CASE("MarkTable knows which texts hold a mark") {
  const std::vector<std::string_view> texts = {kMill, kBird, kMill};
  const MarkTable table(texts, 0);
  const TextMarks mill(kMill, 0);
  const TextMarks bird(kBird, 0);
  for (const u32 mark : mill.marks())
    REQUIRE((table.texts_with(mark) & 0b101) == 0b101);
  for (const u32 mark : bird.marks())
    REQUIRE((table.texts_with(mark) & 0b010) == 0b010);
  int strangers = 0;
  for (int i = 0; i < 100; i++)
    strangers +=
        table.texts_with(TextMarks(std::to_string(i), 0).marks()[0]) > 0;
  CHECK(strangers < 30);
}

TEST_CASE("TextMarks counts each piece of a text once") {
  CHECK(TextMarks("a", 0).marks().size() == 1);
  CHECK(TextMarks("", 0).marks().empty());
  CHECK(TextMarks(std::string(5000, 'x'), 0).marks().size() == 1);
  CHECK(TextMarks(kMill, 0).marks().size() > 150);
}

TEST_CASE("TextMarks samples long texts as thickly as short ones") {
  std::string text;
  for (int i = 0; i < 400; i++)
    text += "Word " + std::to_string(i * i) + " ";
  for (const std::size_t bytes : {200u, 1000u, 4000u}) {
    CAPTURE(bytes);
    const TextMarks marks(text.substr(0, bytes), TextMarks::shift_for(bytes));
    CHECK(marks.marks().size() > 25);
    CHECK(marks.marks().size() < 150);
  }
}

}  // namespace
}  // namespace docmill
