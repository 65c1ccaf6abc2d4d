#include "lib/pipeline/line_choice.h"

#include <doctest/doctest.h>

#include <vector>

namespace docmill {
namespace {

// A blank line before each of `count` lines, and one behind the last.
Block block_of(i64 first, i64 count) {
  Block block;
  for (i64 i = 0; i < count; i++)
    block.lines.push_back({.number = 2 * (first + i), .blank_lines = i + 1});
  block.blank_lines = count + 1;
  return block;
}

TEST_CASE("LineChoice takes all lines when nothing is asked") {
  const RunOptions options;
  LineChoice choice(options);
  Block block = block_of(1, 10);
  CHECK(choice.apply(block) == 11);
  CHECK(block.lines.size() == 10);
  CHECK(!choice.has_reached_limit());
}

TEST_CASE("LineChoice looks at nothing behind the limit") {
  RunOptions options;
  options.limit = 14;
  LineChoice choice(options);
  Block block = block_of(1, 10);
  CHECK(choice.apply(block) == 11);
  block = block_of(11, 10);
  CHECK(choice.apply(block) == 4);
  CHECK(block.lines.size() == 4);
  CHECK(choice.has_reached_limit());
}

TEST_CASE("LineChoice samples the same lines wherever blocks end") {
  RunOptions options;
  options.sample = 0.5;
  options.limit = 20;
  LineChoice whole(options);
  Block block = block_of(1, 100);
  const i64 blank_lines = whole.apply(block);
  REQUIRE(block.lines.size() == 20);

  LineChoice pieces(options);
  std::vector<i64> numbers;
  i64 counted = 0;
  for (i64 first = 1; !pieces.has_reached_limit(); first++) {
    Block line;
    line.lines.push_back({.number = 2 * first, .blank_lines = 1});
    line.blank_lines = 1;
    counted += pieces.apply(line);
    for (const Block::Line& taken : line.lines)
      numbers.push_back(taken.number);
  }
  CHECK(counted == blank_lines);
  REQUIRE(numbers.size() == 20);
  for (std::size_t i = 0; i < numbers.size(); i++)
    CHECK(numbers[i] == block.lines[i].number);
}

}  // namespace
}  // namespace docmill
