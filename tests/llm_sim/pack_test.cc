#include "apps/llm-sim/pack.h"

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

PackedDocuments three() { return {{"a", "one"}, {"b", "two"}, {"c", "three"}}; }

std::string mixed_up(Fault fault, u64 seed = 1) {
  PackedDocuments documents = three();
  Chance chance(seed);
  mix_up(documents, fault, chance);
  return pack_json(documents);
}

TEST_CASE("read_pack reads what pack_json writes") {
  const auto documents = read_pack(pack_json(three()));
  REQUIRE(documents);
  CHECK(pack_json(*documents) == pack_json(three()));
}

TEST_CASE("read_pack takes nothing else for a pack") {
  for (const char* message :
       {"", "[]", "[1,2]", "a text", R"([{"id":"a","text":"one"}])",
        R"([{"id":"a","text":"one"},{"id":"b"}])",
        R"( [{"id":"a","text":"one"},{"id":"b","text":"two"}])"}) {
    CAPTURE(message);
    CHECK_FALSE(read_pack(message));
  }
}

TEST_CASE("mix_up does to a pack what its name says") {
  for (u64 seed = 1; seed < 20; seed++) {
    CAPTURE(seed);
    CHECK(read_pack(mixed_up(Fault::kPackDrop, seed))->size() == 2);
    CHECK(read_pack(mixed_up(Fault::kPackMerge, seed))->size() == 2);
    CHECK(mixed_up(Fault::kPackMerge, seed).find("\\n\\n") !=
          std::string::npos);
    const auto swapped = *read_pack(mixed_up(Fault::kPackSwap, seed));
    int moved = 0;
    for (std::size_t i = 0; i < 3; i++)
      moved += swapped[i].text != three()[i].text;
    CHECK(moved == 2);
    const auto twice = *read_pack(mixed_up(Fault::kPackDuplicate, seed));
    CHECK((twice[0].id == twice[1].id) + (twice[1].id == twice[2].id) +
              (twice[0].id == twice[2].id) ==
          1);
  }
  CHECK(mixed_up(Fault::kLength) == pack_json(three()));
}

}  // namespace
}  // namespace docmill::sim
