// Facts, and the quick look that is to agree with them.

#include "lib/refine/facts.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "lib/refine/local/page_body.h"

namespace docmill {
namespace {

bool has_facts(std::string_view candidate, std::string_view text) {
  return Facts(text).are_in(Facts(candidate));
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += line + "\n";
  return text;
}

TEST_CASE("surely_has_facts is sure where lines are the same or have none") {
  const std::string_view text = "Home\n\nIn 1815 it rained.\nMore  words\n";
  for (std::string_view candidate :
       {"Home\n\nIn 1815 it rained.\nMore  words\n", "In 1815 it rained.",
        "In 1815 it rained.\nMore words", "Then, in 1815, it rained. More",
        "In 1815 it rained.  \r\n\r\nHome"}) {
    CAPTURE(candidate);
    CHECK(surely_has_facts(candidate, text));
    CHECK(has_facts(candidate, text));
  }
}

TEST_CASE("surely_has_facts is not sure of a number that is gone") {
  CHECK_FALSE(surely_has_facts("It rained.", "In 1815 it rained."));
  CHECK_FALSE(surely_has_facts("", "see https://example.org/a"));
}

TEST_CASE("surely_has_facts sees what is gone between equal ends") {
  const std::string start = "It was a long and quiet evening.\n";
  const std::string end = "\nThe river rose again that night.";
  CHECK(surely_has_facts(start + "It rained." + end,
                         start + "It rained once." + end));
  CHECK_FALSE(surely_has_facts(start + "It rained." + end,
                               start + "In 1815 it rained." + end));
  CHECK_FALSE(surely_has_facts(start + "x 2" + end, start + "x 12" + end));
  CHECK_FALSE(surely_has_facts(start + "x 1", start + "x 12"));
  CHECK_FALSE(surely_has_facts("2" + end, "12" + end));
}

TEST_CASE("surely_has_facts leaves texts with code to Facts") {
  const std::string_view text = "```\nx = 1\n```\n";
  CHECK_FALSE(surely_has_facts(text, text));
  CHECK(has_facts(text, text));
}

TEST_CASE("surely_has_facts says no more than Facts do") {
  const std::vector<std::string> kinds = {
      "",          "In 1815",        "7 of 9",        "# Title 3",
      "2. second", "me@a.org",       "next |",        "1,000 or 2,500",
      "Previous",  "Page 3 of 4",    "index",         "a ``` b 5",
      "~~~",       "> quoted 8",     "3.11 \xC2\xBB", "modules |",
      "a b c d",   "http://b.de/1.", "Home | Help",   "    code 4"};
  std::mt19937 rng(11);
  for (int i = 0; i < 3000; i++) {
    std::vector<std::string> lines;
    for (int n = rng() % 12; n >= 0; n--)
      lines.push_back(kinds[rng() % kinds.size()]);
    const std::string text = join(lines);
    for (int n = rng() % 4; n >= 0; n--) {
      const size_t at = rng() % lines.size();
      if (rng() % 2 == 0)
        lines[at] = kinds[rng() % kinds.size()];
      else if (lines.size() > 1)
        lines.erase(lines.begin() + at);
    }
    const std::string candidate = join(lines);
    CAPTURE(text);
    CAPTURE(candidate);
    if (surely_has_facts(candidate, text)) {
      CHECK(has_facts(candidate, text));
      CHECK(has_facts(candidate, page_body(text)));
    }
    if (surely_has_facts(candidate, rough_page_body(text)))
      CHECK(has_facts(candidate, page_body(text)));
  }
}

}  // namespace
}  // namespace docmill
