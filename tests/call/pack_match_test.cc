#include "lib/call/pack_match.h"

#include <numeric>
#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

const std::vector<PackItem> kItems = {
    {"a1", "The mill stands by the river and turns all day."},
    {"b2", "A kingfisher sits above the water and waits for hours."},
    {"c3", "Snow lay on the pass until the end of May that year."}};

// The numbers of the documents with a result.
std::string matched(const std::vector<PackedText>& answer, i64 missing,
                    i64 mismatched) {
  const PackMatch match = match_pack(kItems, answer);
  CHECK(match.missing == missing);
  CHECK(match.mismatched == mismatched);
  std::string numbers;
  for (std::size_t i = 0; i < match.results.size(); i++)
    if (match.results[i])
      numbers += static_cast<char>('0' + i);
  return numbers;
}

PackedText item(std::size_t id, std::size_t text) {
  return {kItems[id].id, kItems[text].text};
}

TEST_CASE("match_pack finds results by their ids, in any order") {
  CHECK(matched({item(2, 2), item(0, 0), item(1, 1)}, 0, 0) == "012");
}

TEST_CASE("match_pack leaves out what is missing, and passes over strangers") {
  CHECK(matched({item(0, 0), {"zz", "Mine!"}}, 2, 0) == "0");
  CHECK(matched({}, 3, 0) == "");
}

TEST_CASE("match_pack believes no id that is there twice") {
  CHECK(matched({item(0, 0), item(1, 1), item(1, 2)}, 1, 1) == "0");
  CHECK(matched({item(0, 0), item(1, 1), item(2, 2), item(2, 2)}, 0, 1) ==
        "01");
}

TEST_CASE("match_pack believes no text that is another document's") {
  CHECK(matched({item(0, 1), item(1, 0), item(2, 2)}, 0, 2) == "2");
  const std::string both =
      std::string(kItems[0].text) + "\n\n" + std::string(kItems[1].text);
  CHECK(matched({{"a1", both}, item(2, 2)}, 1, 1) == "2");
}

TEST_CASE("shares_of add up to the whole") {
  for (const i64 total : {0, 1, 7, 1'000'003}) {
    CAPTURE(total);
    const std::vector<i64> weights = {1, 1500, 3, 800, 1};
    const std::vector<i64> shares = shares_of(total, weights);
    CHECK(std::accumulate(shares.begin(), shares.end(), i64{0}) == total);
    for (std::size_t i = 0; i < shares.size(); i++) {
      CHECK(shares[i] >= total * weights[i] / 2305);
      CHECK(shares[i] <= total * weights[i] / 2305 + 1);
    }
  }
}

}  // namespace
}  // namespace docmill
