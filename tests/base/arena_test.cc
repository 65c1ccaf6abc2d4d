#include "lib/base/arena.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace docmill {
namespace {

TEST_CASE("Arena keeps what was copied until it is cleared") {
  Arena arena;
  std::vector<std::string> texts;
  std::vector<std::string_view> copies;
  for (int i = 0; i < 100; i++) {
    texts.emplace_back(static_cast<std::size_t>(i * 997), 'a' + i % 26);
    copies.push_back(arena.copy(texts.back()));
  }
  for (std::size_t i = 0; i < texts.size(); i++)
    CHECK(copies[i] == texts[i]);
}

TEST_CASE("Arena takes little for a few bytes") {
  Arena arena;
  arena.allocate(1000);
  CHECK(arena.capacity() <= 16 << 10);
  arena.allocate(100 << 10);
  CHECK(arena.capacity() <= 116 << 10);
}

TEST_CASE("Arena takes what is expected, and more when it must") {
  Arena arena;
  arena.expect(24'000);
  CHECK(arena.capacity() == 0);
  for (int i = 0; i < 16; i++)
    arena.allocate(1500);
  CHECK(arena.capacity() == 24'000);
  arena.allocate(1);
  CHECK(arena.capacity() > 24'000);
}

TEST_CASE("Arena that is cleared serves the same again without growing") {
  Arena arena;
  const auto fill = [&] {
    for (int i = 0; i < 600; i++)
      arena.allocate(1500);
  };
  for (int i = 0; i < 10; i++) {
    fill();
    arena.clear();
  }
  const i64 capacity = arena.capacity();
  fill();
  CHECK(arena.capacity() == capacity);
}

TEST_CASE("Arena gives back what one huge text took") {
  Arena arena;
  arena.allocate(8 << 20);
  arena.clear();
  CHECK(arena.capacity() == 0);
}

}  // namespace
}  // namespace docmill
