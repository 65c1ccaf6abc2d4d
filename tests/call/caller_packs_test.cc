// Packing: several documents in one request, and what comes of them.

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>

#include <doctest/doctest.h>

#include "lib/base/json_text.h"
#include "lib/call/caller.h"
#include "tests/call/call_fixture.h"

namespace docmill {
namespace {

struct Document {
  std::string id;
  std::string text;
};
using Documents = std::vector<Document>;

// The documents of a request; of one that is no pack, its text without an id.
Documents documents_of(const SeenRequest& request) {
  JsonParser parser;
  const auto body = parser.parse(request.body);
  REQUIRE(body);
  const JsonValue messages = (*body)["messages"];
  const std::string user(*messages.at(messages.size() - 1)["content"].string());
  JsonParser inner;
  const auto array = inner.parse(user);
  Documents documents;
  for (i64 i = 0; array && i < array->size(); i++)
    documents.push_back({std::string(*array->at(i)["id"].string()),
                         std::string(*array->at(i)["text"].string())});
  if (documents.empty())
    documents.push_back({"", user});
  return documents;
}

std::string good(const std::string& text) { return text + " is good"; }

void answer_with(Peer& peer, const Documents& documents,
                 std::string_view finish = "stop") {
  std::string said;
  if (documents.size() == 1 && documents[0].id.empty()) {
    said = good(documents[0].text);
  } else {
    JsonWriter json;
    json.begin_array();
    for (const Document& document : documents)
      json.begin_object()
          .member("id", document.id)
          .member("text", good(document.text))
          .end_object();
    said = json.end_array().text();
  }
  std::string escaped;
  append_json_escaped(escaped, said);
  peer.answer(chat_json(escaped, finish));
}

// A server that notes how many documents each request has.
class PackServer {
 public:
  using Script = std::function<void(Peer&, Documents)>;

  explicit PackServer(Script script =
                          [](Peer& peer, const Documents& documents) {
                            answer_with(peer, documents);
                          })
      : server_([this, script](Peer& peer, const SeenRequest& request) {
          Documents documents = documents_of(request);
          {
            const std::lock_guard lock(mutex_);
            sizes_.push_back(std::ssize(documents));
          }
          script(peer, std::move(documents));
        }) {}

  std::string url() const { return server_.url(); }

  // Of the requests so far, sorted.
  std::vector<i64> sizes() const {
    const std::lock_guard lock(mutex_);
    std::vector<i64> sizes = sizes_;
    std::sort(sizes.begin(), sizes.end());
    return sizes;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<i64> sizes_;
  ScriptedServer server_;
};

using Sizes = std::vector<i64>;

CallerOptions packs_of(int size) {
  CallerOptions options;
  options.pack_size = size;
  return options;
}

void check_all_good(const std::vector<CallResult>& results) {
  for (std::size_t i = 0; i < results.size(); i++)
    CHECK(results[i].text == good(fmt::format("document {}", i)));
}

TEST_CASE("Caller asks for several documents with one request") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(3));
  const std::vector<CallResult> results = calls.complete_all(6);
  check_all_good(results);
  CHECK(server.sizes() == Sizes{3, 3});
  i64 prompt = 0, completion = 0;
  for (const CallResult& result : results) {
    CHECK(result.is_packed);
    CHECK(result.use->calls == 1);
    CHECK(result.use->model == "m-1");
    prompt += result.use->prompt_tokens;
    completion += result.use->completion_tokens;
  }
  CHECK(prompt == 14);  // the bill of two requests
  CHECK(completion == 6);
  CHECK(calls.caller().stats().attempts == 2);
}

TEST_CASE("Caller sends what a burst has left when it ends") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(10));
  check_all_good(calls.complete_all(13));
  CHECK(server.sizes() == Sizes{3, 10});
}

TEST_CASE("Caller asks for a single document as without packs") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(10));
  const CallResult result = calls.complete("document 0");
  CHECK(result.text == good("document 0"));
  CHECK_FALSE(result.is_packed);
  calls.complete("document 0");  // of the cache
  CHECK(server.sizes() == Sizes{1});
}

TEST_CASE("Caller packs neither large documents nor unlike ones") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(10));
  std::vector<Pending> pending(6);
  pending[1].is_alone = true;
  pending[3].alternative = 1;
  calls.start(pending[0], std::string(5000, 'a'));
  calls.start(pending[1], "alone by will");
  calls.start(pending[2], "another one");
  calls.start(pending[3], "an alternative");
  calls.start(pending[4], std::string(2000, 'b'));
  calls.start(pending[5], "the third");
  calls.caller().flush();
  for (Pending& one : pending)
    one.wait();
  CHECK(server.sizes() == Sizes{1, 1, 1, 1, 2});
}

TEST_CASE("Caller asks again, alone, for what an answer leaves out") {
  PackServer server([](Peer& peer, Documents documents) {
    if (documents.size() > 1)
      documents.erase(documents.begin() + 1);
    answer_with(peer, documents);
  });
  CallFixture calls(server.url(), packs_of(4));
  const std::vector<CallResult> results = calls.complete_all(4);
  check_all_good(results);
  CHECK(server.sizes() == Sizes{1, 4});
  const PackStats stats = *calls.caller().pack_stats();
  CHECK(stats.missing == 1);
  CHECK(stats.good == 3);
  CHECK(stats.alone == 1);
  i64 prompt = 0, answered = 0;
  for (const CallResult& result : results) {
    prompt += result.use->prompt_tokens;
    answered += result.use->calls;
  }
  CHECK(prompt == 14);
  CHECK(answered == 5);
}

TEST_CASE("Caller asks again for texts that came under wrong ids") {
  PackServer server([](Peer& peer, Documents documents) {
    if (documents.size() > 2)
      std::swap(documents[0].text, documents[2].text);
    answer_with(peer, documents);
  });
  CallFixture calls(server.url(), packs_of(3));
  std::vector<Pending> pending(3);
  const std::string texts[] = {"The mill stands by the river all day long",
                               "A kingfisher waits above the water",
                               "Snow lay on the pass until the end of May"};
  for (std::size_t i = 0; i < 3; i++)
    calls.start(pending[i], texts[i]);
  calls.caller().flush();
  for (std::size_t i = 0; i < 3; i++)
    CHECK(pending[i].wait().text == good(texts[i]));
  CHECK(server.sizes() == Sizes{1, 1, 3});
  CHECK(calls.caller().pack_stats()->mismatched == 2);
}

TEST_CASE("Caller halves a pack that comes back cut off or unreadable") {
  for (const bool is_cut_off : {false, true}) {
    CAPTURE(is_cut_off);
    PackServer server([&](Peer& peer, const Documents& documents) {
      if (documents.size() <= 2)
        answer_with(peer, documents);
      else if (is_cut_off)
        answer_with(peer, documents, "length");
      else
        peer.answer(chat_json("I would rather not"));
    });
    CallFixture calls(server.url(), packs_of(8));
    check_all_good(calls.complete_all(8));
    CHECK(server.sizes() == Sizes{2, 2, 2, 2, 4, 4, 8});
    const PackStats stats = *calls.caller().pack_stats();
    CHECK(stats.bisections == 3);
    CHECK((is_cut_off ? stats.cut_off : stats.unreadable) == 3);
  }
}

TEST_CASE("Caller finds the one document that a server will not take") {
  PackServer server([](Peer& peer, const Documents& documents) {
    for (const Document& document : documents)
      if (document.text == "document 5") {
        refuse(peer, 400);
        return;
      }
    answer_with(peer, documents);
  });
  CallFixture calls(server.url(), packs_of(8));
  const std::vector<CallResult> results = calls.complete_all(8);
  for (std::size_t i = 0; i < results.size(); i++) {
    CAPTURE(i);
    CHECK((results[i].error != nullptr) == (i == 5));
  }
  CHECK(server.sizes() == Sizes{1, 1, 2, 2, 4, 4, 8});
}

TEST_CASE("Caller retries a pack as it is, once") {
  std::atomic<int> attempts = 0;
  PackServer server([&](Peer& peer, const Documents& documents) {
    if (attempts++ < 1)
      refuse(peer, 500, kSoon);
    else
      answer_with(peer, documents);
  });
  CallFixture calls(server.url(), packs_of(4));
  check_all_good(calls.complete_all(4));
  CHECK(server.sizes() == Sizes{4, 4});
}

TEST_CASE("Caller caches an answer of a pack once it has been looked at") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(2));
  std::vector<CallResult> results = calls.complete_all(2);
  calls.caller().keep(results[0]);
  CHECK_FALSE(results[0].is_packed);
  CHECK(calls.complete("document 0").use->source == AnswerSource::kMemory);
  CHECK(calls.complete("document 1").use->source == AnswerSource::kCall);
  CHECK(server.sizes() == Sizes{1, 2});
}

TEST_CASE("Caller joins equal documents before it packs them") {
  PackServer server;
  CallFixture calls(server.url(), packs_of(2));
  std::vector<Pending> pending(4);
  for (std::size_t i = 0; i < 4; i++)
    calls.start(pending[i], i < 3 ? "document 0" : "document 1");
  calls.caller().flush();
  int joined = 0;
  for (Pending& one : pending)
    joined += one.wait().use->source == AnswerSource::kJoined;
  CHECK(joined == 2);
  CHECK(server.sizes() == Sizes{2});
}

TEST_CASE("Caller holds one permit for a pack until all of it is safe") {
  PackServer server;
  CallerOptions options = packs_of(2);
  options.max_in_flight = 1;
  CallFixture calls(server.url(), options);
  auto first = std::make_unique<std::array<Pending, 2>>();
  calls.start_holding((*first)[0], "document 0");
  calls.start_holding((*first)[1], "document 1");
  (*first)[0].wait();
  (*first)[1].wait().permit.release();
  std::array<Pending, 2> second;
  calls.start(second[0], "document 2");
  calls.start(second[1], "document 3");
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  CHECK(server.sizes() == Sizes{2});
  first.reset();
  second[0].wait();
  second[1].wait();
  CHECK(server.sizes() == Sizes{2, 2});
}

TEST_CASE("Caller fills packs while they wait for their turn") {
  Countdown may_answer(1);
  PackServer server([&](Peer& peer, const Documents& documents) {
    may_answer.wait();
    answer_with(peer, documents);
  });
  CallerOptions options = packs_of(4);
  options.max_in_flight = 1;
  CallFixture calls(server.url(), options);
  std::vector<Pending> pending(7);
  for (std::size_t i = 0; i < pending.size(); i++) {
    pending[i].position = static_cast<i64>(i);
    calls.start(pending[i], fmt::format("document {}", i));
    calls.caller().flush();  // they come one by one
    if (i == 0)
      wait_until([&] { return server.sizes().size() == 1; });
  }
  may_answer.end_one();
  for (std::size_t i = 0; i < pending.size(); i++)
    CHECK(pending[i].wait().text == good(fmt::format("document {}", i)));
  CHECK(server.sizes() == Sizes{1, 2, 4});
}

TEST_CASE("Caller counts a pack as one of the calls that are allowed") {
  PackServer server;
  CallerOptions options = packs_of(3);
  options.max_calls = 2;
  CallFixture calls(server.url(), options);
  int given_up = 0;
  for (const CallResult& result : calls.complete_all(9))
    given_up += result.give_up == GiveUp::kMaxCalls;
  CHECK(given_up == 3);
  CHECK(server.sizes() == Sizes{3, 3});
}

TEST_CASE("Caller gives up a whole pack when the run ends") {
  Countdown never(1);
  PackServer server([&](Peer& peer, const Documents& documents) {
    never.wait();
    answer_with(peer, documents);
  });
  CallerOptions options = packs_of(2);
  options.max_in_flight = 1;
  CallFixture calls(server.url(), options);
  std::vector<Pending> pending(4);
  for (std::size_t i = 0; i < 4; i++)
    calls.start(pending[i], fmt::format("document {}", i));
  wait_until([&] { return server.sizes().size() == 1; });
  calls.caller().give_up(GiveUp::kInterrupted);
  CHECK(pending[2].wait().give_up == GiveUp::kInterrupted);
  CHECK(pending[3].wait().give_up == GiveUp::kInterrupted);
  never.end_one();  // what was sent is paid for
  CHECK(pending[0].wait().text == good("document 0"));
  CHECK(pending[1].wait().text == good("document 1"));
}

TEST_CASE("Caller fails alone the document of a pack that breaks its server") {
  PackServer server([](Peer& peer, const Documents& documents) {
    const bool breaks = std::any_of(
        documents.begin(), documents.end(),
        [](const Document& one) { return one.text == "document 2"; });
    breaks ? peer.reset() : answer_with(peer, documents);
  });
  CallerOptions options = packs_of(4);
  options.retries = 0;
  CallFixture calls(server.url(), options);
  const std::vector<CallResult> results = calls.complete_all(4);
  for (std::size_t i = 0; i < results.size(); i++) {
    CAPTURE(i);
    CHECK(results[i].is_answered() == (i != 2));
  }
}

TEST_CASE("Caller leaves behind the document of a pack whose time is up") {
  PackServer server([](Peer& peer, const Documents& documents) {
    if (documents.size() == 3)
      refuse(peer, 500, kSoon);
    else
      answer_with(peer, documents);
  });
  CallFixture calls(server.url(), packs_of(3));
  Deadline deadline(0);  // over as soon as it begins
  std::vector<Pending> pending(3);
  pending[1].deadline = &deadline;
  for (std::size_t i = 0; i < 3; i++)
    calls.start(pending[i], fmt::format("document {}", i));
  CHECK(pending[1].wait().give_up == GiveUp::kTimeLimit);
  CHECK(pending[0].wait().text == good("document 0"));
  CHECK(pending[2].wait().text == good("document 2"));
}

}  // namespace
}  // namespace docmill
