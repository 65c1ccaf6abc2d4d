#include "lib/control/token_bucket.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TokenBucket::Clock::time_point kStart{seconds(1000)};

bool is_within(TokenBucket::Clock::time_point time, milliseconds low,
               milliseconds high) {
  return time >= kStart + low && time <= kStart + high;
}

TEST_CASE("TokenBucket gives what is in it at once and then by its rate") {
  TokenBucket bucket(10, 5, 2, kStart);
  CHECK(bucket.when(kStart, 2) == kStart);
  bucket.take(kStart, 2);
  CHECK(
      is_within(bucket.when(kStart, 1), milliseconds(100), milliseconds(101)));
  CHECK(bucket.when(kStart + milliseconds(101), 1) ==
        kStart + milliseconds(101));
}

TEST_CASE("TokenBucket holds no more than its capacity") {
  TokenBucket bucket(10, 5, 99, kStart);
  bucket.take(kStart + seconds(60), 5);
  CHECK(bucket.when(kStart + seconds(60), 1) > kStart + seconds(60));
}

TEST_CASE("TokenBucket lets through more than it holds when it is full") {
  TokenBucket bucket(10, 5, 5, kStart);
  CHECK(bucket.when(kStart, 50) == kStart);
  bucket.take(kStart, 50);  // it owes 45
  CHECK(is_within(bucket.when(kStart, 1), milliseconds(4600),
                  milliseconds(4601)));
}

TEST_CASE("TokenBucket takes back what was not used") {
  TokenBucket bucket(1, 5, 5, kStart);
  bucket.take(kStart, 5);
  bucket.give_back(3);
  CHECK(bucket.when(kStart, 3) == kStart);
  bucket.give_back(100);
  bucket.take(kStart, 5);
  CHECK(bucket.when(kStart, 1) > kStart);
}

TEST_CASE("TokenBucket goes on with a new rate from what it has") {
  TokenBucket bucket(1, 10, 0, kStart);
  bucket.set_rate(kStart + seconds(2), 100, 10);
  CHECK(bucket.when(kStart + seconds(2), 2) == kStart + seconds(2));
  CHECK(is_within(bucket.when(kStart + seconds(2), 3), milliseconds(2010),
                  milliseconds(2011)));
}

TEST_CASE("TokenBucket names a time, however slow it is or deep in debt") {
  TokenBucket slow(1e-300, 1e-8, 0, kStart);
  CHECK(slow.when(kStart, 1) > kStart);
  TokenBucket in_debt(1, 1, 1, kStart);
  in_debt.take(kStart, 1e18);
  CHECK(in_debt.when(kStart, 1) > kStart + seconds(86'400));
}

}  // namespace
}  // namespace docmill
