#include "lib/control/shared_permit.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

class Counted : public PermitSource {
 public:
  void give_back(i64 permits) override {
    returned += permits;
    calls++;
  }
  i64 returned = 0;
  int calls = 0;
};

TEST_CASE("SharedPermit returns its permit with the last share") {
  Counted source;
  std::vector<Permit> shares = SharedPermit::split(Permit(&source), 3);
  REQUIRE(shares.size() == 3);
  shares[1].release();
  shares.pop_back();
  CHECK(source.returned == 0);
  shares.clear();
  CHECK(source.returned == 1);
}

TEST_CASE("Permit returns those of several sources to each its own") {
  Counted one, other;
  std::vector<Permit> permits;
  for (Counted* source : {&one, &one, &other})
    permits.emplace_back(source);
  permits.emplace_back();
  for (Permit& share : SharedPermit::split(Permit(&one), 2))
    permits.push_back(std::move(share));
  permits.emplace_back(&other);
  Permit::release(permits);
  CHECK(permits.empty());
  CHECK(one.returned == 3);
  CHECK(one.calls == 2);
  CHECK(other.returned == 2);
}

}  // namespace
}  // namespace docmill
