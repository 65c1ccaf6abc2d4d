#include "lib/pipeline/batch_tokens.h"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("BatchTokens gives out as many as there are without waiting") {
  BatchTokens tokens(3);
  for (int i = 0; i < 3; i++)
    tokens.acquire();
  CHECK(true);  // did not wait
}

TEST_CASE("BatchTokens lets the reader go on when half are back") {
  BatchTokens tokens(4);
  for (int i = 0; i < 4; i++)
    tokens.acquire();
  std::atomic<int> released = 0;
  std::thread reader([&] {
    tokens.acquire();
    CHECK(released >= 2);
  });
  for (int i = 0; i < 2; i++) {
    released++;
    tokens.release();
  }
  reader.join();
}

TEST_CASE("BatchTokens holds nobody back once it is lifted") {
  BatchTokens tokens(1);
  tokens.acquire();
  tokens.lift();
  tokens.acquire();
  tokens.acquire();
  CHECK(true);  // did not wait
}

}  // namespace
}  // namespace docmill
