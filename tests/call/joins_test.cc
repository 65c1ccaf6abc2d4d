#include "lib/call/joins.h"

#include <doctest/doctest.h>

#include "lib/base/task.h"
#include "lib/base/types.h"

namespace docmill {
namespace {

// Resumes at once.
class InlineExecutor : public Executor {
 public:
  void post(std::vector<std::coroutine_handle<>> ready) override {
    posts++;
    for (const std::coroutine_handle<> handle : ready)
      handle.resume();
  }

  int posts = 0;
};

constexpr int kLeads = -1;
constexpr int kWaits = -2;

// Sets `got` to kLeads or to the answer of who leads.
Detached enter(Joins<int>& joins, CacheKey key, int& got) {
  got = kWaits;
  const auto answer = co_await joins.enter(key);
  got = answer == nullptr ? kLeads : *answer;
}

std::shared_ptr<const int> shared(int value) {
  return std::make_shared<const int>(value);
}

TEST_CASE("Joins lets the first lead and gives all others its answer") {
  InlineExecutor executor;
  Joins<int> joins(executor);
  const CacheKey key{1, 2, 3};
  std::array<int, 5> got{};
  for (int& one : got)
    enter(joins, key, one);
  CHECK(got == std::array{kLeads, kWaits, kWaits, kWaits, kWaits});

  int made = 0;
  joins.leave(key, [&] { return shared(40 + ++made); });
  CHECK(got == std::array{kLeads, 41, 41, 41, 41});
  CHECK(made == 1);
  CHECK(executor.posts == 1);
}

TEST_CASE("Joins makes no answer when nobody waits") {
  InlineExecutor executor;
  Joins<int> joins(executor);
  int got = 0;
  enter(joins, {1, 2, 3}, got);
  int made = 0;
  joins.leave({1, 2, 3}, [&] { return shared(++made); });
  CHECK(made == 0);
  CHECK(executor.posts == 0);
}

TEST_CASE("Joins lets the next one lead when the first has left") {
  InlineExecutor executor;
  Joins<int> joins(executor);
  for (int i = 0; i < 3; i++) {
    int got = 0;
    enter(joins, {1, 2, 3}, got);
    CHECK(got == kLeads);
    joins.leave({1, 2, 3}, [] { return shared(0); });
  }
}

TEST_CASE("Joins keeps keys apart that differ in any part") {
  InlineExecutor executor;
  Joins<int> joins(executor);
  const CacheKey keys[] = {{1, 2, 3}, {2, 2, 3}, {1, 3, 3}, {1, 2, 4}};
  for (const CacheKey& key : keys) {
    int got = 0;
    enter(joins, key, got);
    CHECK(got == kLeads);
  }
  int first = 0;
  int last = 0;
  enter(joins, keys[0], first);
  enter(joins, keys[3], last);
  joins.leave(keys[3], [] { return shared(3); });
  CHECK(first == kWaits);
  CHECK(last == 3);
  for (const CacheKey& key : {keys[0], keys[1], keys[2]})
    joins.leave(key, [] { return shared(0); });
  CHECK(first == 0);
}

}  // namespace
}  // namespace docmill
