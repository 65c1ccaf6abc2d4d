#include "apps/llm-sim/improve.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "lib/refine/local/repair.h"

namespace docmill::sim {
namespace {

// Paragraphs with mojibake in each.
std::string worn_text(int paragraphs) {
  std::string text;
  for (int i = 0; i < paragraphs; ++i)
    text += fmt::format("{}Paragraph {} says it isn\u00e2\u20ac\u2122t new.",
                        i == 0 ? "" : "\n\n", i);
  return text;
}

i64 worn_paragraphs(std::string_view text) {
  i64 count = 0;
  for (std::size_t at = text.find("\u00e2\u20ac\u2122"); at != text.npos;
       at = text.find("\u00e2\u20ac\u2122", at + 1))
    count++;
  return count;
}

TEST_CASE("improve of full quality is the local repair") {
  const std::string text = worn_text(20) + "  \n\n\n\n";
  CHECK(improve(text, 1, 1) == repair(text).text);
  CHECK(worn_paragraphs(improve(text, 1, 1)) == 0);
}

TEST_CASE("improve leaves a share of the paragraphs as they are") {
  const std::string text = worn_text(200);
  CHECK(worn_paragraphs(text) == 200);
  CHECK(improve(text, 0, 1) == text);
  const std::string better = improve(text, 0.6, 1);
  CHECK(worn_paragraphs(better) == doctest::Approx(80).epsilon(0.3));
  CHECK(std::ranges::count(better, '\n') == std::ranges::count(text, '\n'));
}

TEST_CASE("improve depends on the seed and leaves others in another round") {
  const std::string text = worn_text(50);
  const std::string once = improve(text, 0.6, 1);
  CHECK(once == improve(text, 0.6, 1));
  CHECK(once != improve(text, 0.6, 2));
  CHECK(worn_paragraphs(improve(once, 0.6, 1)) < worn_paragraphs(once));
}

TEST_CASE("improve takes texts of any form") {
  for (const char* text : {"", "\n", "\n\n\n", " ", "a", "a\n\n", "\r\n\r\na"})
    for (const double quality : {0.0, 0.5, 1.0}) {
      CAPTURE(text);
      CHECK(improve(text, quality, 1).size() <= std::string(text).size());
    }
}

}  // namespace
}  // namespace docmill::sim
