#include "lib/score/count_table.h"

#include <cmath>
#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

double information_of(const std::vector<u64>& hashes, i64 whole) {
  std::map<u64, double> counts;
  for (const u64 hash : hashes)
    counts[hash]++;
  double sum = 0;
  for (const auto& [hash, count] : counts)
    sum += count * std::log2(static_cast<double>(whole) / count);
  return sum;
}

std::vector<u64> some_hashes(i64 count, i64 distinct) {
  std::mt19937_64 rng(42);
  std::vector<u64> pool(distinct);
  for (u64& hash : pool)
    hash = rng();
  std::vector<u64> hashes(count);
  for (u64& hash : hashes)
    hash = pool[rng() % distinct];
  return hashes;
}

TEST_CASE("CountTable counts whatever it was told to expect") {
  CountTable table;
  for (const i64 count : {1, 10, 250, 4096, 4097, 50000})
    for (const i64 distinct : {1, 7, 3000, 40000})
      for (const i64 expected : {0, 250, 1000000}) {
        CAPTURE(count);
        CAPTURE(distinct);
        const std::vector<u64> hashes = some_hashes(count, distinct);
        const std::map<u64, int> unique = [&] {
          std::map<u64, int> seen;
          for (const u64 hash : hashes)
            seen[hash]++;
          return seen;
        }();
        table.reset(expected);
        for (std::size_t at = 0; at < hashes.size(); at += 2048)
          table.add(std::span(hashes).subspan(
              at, std::min<std::size_t>(2048, hashes.size() - at)));
        CHECK(table.total() == count);
        CHECK(table.unique() == std::ssize(unique));
        for (const i64 whole : {count, count + 1000})
          CHECK(table.information_bits(whole) ==
                doctest::Approx(information_of(hashes, whole)).epsilon(1e-12));
      }
}

TEST_CASE("CountTable tells hashes apart that share a place") {
  CountTable table;
  table.reset(4);
  const std::vector<u64> hashes = {0, 1, 2, 3, ~u64{0}, ~u64{0} - 1, 0, 1};
  table.add(hashes);
  CHECK(table.unique() == 6);
}

TEST_CASE("CountTable gives 0 bits for one value and does not count 0 free") {
  CountTable table;
  table.reset(3);
  table.add(std::vector<u64>{0, 0, 0});
  CHECK(table.unique() == 1);
  CHECK(table.information_bits(3) == 0);
}

TEST_CASE("CountTable is as exact where nearly all values are equal") {
  for (const i64 count : {4096, 100000}) {
    std::vector<u64> hashes(count, 5);
    hashes.back() = 6;
    CountTable table;
    table.reset(10);
    table.add(hashes);
    CHECK(table.information_bits(count) ==
          doctest::Approx(information_of(hashes, count)).epsilon(1e-10));
  }
}

}  // namespace
}  // namespace docmill
