#include "lib/cache/cache_key.h"

#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("CacheKeyBuilder makes the keys that are in files") {
  const CacheKey empty = CacheKeyBuilder().finish();
  CHECK(empty ==
        CacheKey{0x99AA06D3014798D8, 0x6001C324468D497F, 0x283E39D067198DC8});
  const CacheKey key = CacheKeyBuilder()
                           .add("docmill")
                           .add(i64{1})
                           .add(std::string(3000, 'x'))
                           .add(i64{-1})
                           .finish();
  CHECK(key ==
        CacheKey{0xAF5493C994A7FFC8, 0x9CE8D18F56A32C65, 0x94F8B613AF4B3609});
}

TEST_CASE("CacheKeyBuilder tells parts apart") {
  const CacheKey keys[] = {
      CacheKeyBuilder().add("ab").add("c").finish(),
      CacheKeyBuilder().add("a").add("bc").finish(),
      CacheKeyBuilder().add("abc").finish(),
      CacheKeyBuilder().add("abc").add("").finish(),
      CacheKeyBuilder().add("").add("abc").finish(),
      CacheKeyBuilder().add(i64{0}).finish(),
      CacheKeyBuilder().add(std::string(8, '\0')).finish(),
      CacheKeyBuilder().add("").finish(),
      CacheKeyBuilder().finish(),
  };
  for (const CacheKey& a : keys)
    for (const CacheKey& b : keys) {
      CHECK((a.low == b.low) == (&a == &b));
      CHECK((a.check == b.check) == (&a == &b));
    }
}

TEST_CASE("CacheKeyBuilder starts anew after clear") {
  CacheKeyBuilder builder;
  builder.add("first").clear();
  CHECK(builder.add("second").finish() ==
        CacheKeyBuilder().add("second").finish());
}

}  // namespace
}  // namespace docmill
