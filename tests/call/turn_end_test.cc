#include "lib/call/turn_end.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

using What = TurnEnd::What;

TurnEnd end_of(ErrorKind kind, int status = 0) {
  ChatFailure failure;
  failure.error.kind = kind;
  failure.error.status = status;
  return turn_end_of(tl::unexpected(failure), HttpResponse(), true);
}

TEST_CASE("turn_end_of() tells an endpoint's failures from a document's") {
  CHECK(end_of(ErrorKind::kRate, 429).what == What::kRefused);
  CHECK(end_of(ErrorKind::kConnection).what == What::kAway);
  CHECK(end_of(ErrorKind::kDns).what == What::kAway);
  CHECK(end_of(ErrorKind::kCapacity, 503).what == What::kBusy);
  CHECK(end_of(ErrorKind::kTimeout).what == What::kBusy);
  CHECK(end_of(ErrorKind::kMalformed, 200).what == What::kGarbage);
  CHECK(end_of(ErrorKind::kBadRequest, 400).what == What::kAnswer);
}

// Nobody waits for a certificate: the run ends when no document has one.
TEST_CASE("turn_end_of() takes a bad certificate for no outage") {
  CHECK(end_of(ErrorKind::kTls).what == What::kGarbage);
}

}  // namespace
}  // namespace docmill
