#include "lib/http/http_inbox.h"

#include <doctest/doctest.h>

#include "lib/http/http_target.h"

namespace docmill {
namespace {

constexpr int kNoDescriptor = -1;  // nobody sleeps

TEST_CASE("HttpInbox abandons what was pushed before, not what comes after") {
  const auto target = HttpTarget::create("http://127.0.0.1:1/", {});
  const auto other = HttpTarget::create("http://127.0.0.1:2/", {});
  REQUIRE(target);
  REQUIRE(other);
  HttpInbox inbox(kNoDescriptor);
  SendNode before, kept, elsewhere, after;
  before.request = HttpRequest(target->get(), "");
  kept.request = before.request;
  kept.request.abandon = Abandon::kNever;
  elsewhere.request = HttpRequest(other->get(), "");
  after.request = before.request;
  inbox.push(before);
  inbox.push(kept);
  inbox.push(elsewhere);
  inbox.abandon(target->get());
  inbox.push(after);

  HttpInbox::Content news = inbox.take();
  REQUIRE_FALSE(news.ended.is_empty());
  CHECK(&news.ended.pop() == &before);
  CHECK(news.ended.is_empty());
  CHECK(before.response.failure == HttpFailure::kAbandoned);
  for (SendNode* const expected : {&kept, &elsewhere, &after}) {
    REQUIRE_FALSE(news.requests.is_empty());
    CHECK(&news.requests.pop() == expected);
    CHECK(expected->response.failure == HttpFailure::kNone);
  }
  CHECK(news.requests.is_empty());
  REQUIRE(news.abandoned.size() == 1);
  CHECK(news.abandoned[0] == target->get());

  news = inbox.take();
  CHECK(news.ended.is_empty());
  CHECK(news.requests.is_empty());
  CHECK(news.abandoned.empty());
}

}  // namespace
}  // namespace docmill
