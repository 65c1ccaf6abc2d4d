#include "lib/control/dispatcher.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "lib/base/task.h"
#include "tests/util/manual_executor.h"

namespace docmill {
namespace {

using Clock = Dispatcher::Clock;
using What = TurnEnd::What;
using std::chrono::milliseconds;
using std::chrono::seconds;

Clock::time_point now_of_test;

Dispatcher::Options options_of(std::size_t endpoints, i64 permits = 100) {
  Dispatcher::Options options;
  options.permits = permits;
  options.now = [] { return now_of_test; };
  options.endpoints.resize(endpoints);
  for (Dispatcher::Endpoint& endpoint : options.endpoints)
    endpoint.concurrency = {.most = 1000, .is_adaptive = false};
  return options;
}

struct Fixture {
  explicit Fixture(const Dispatcher::Options& options = options_of(1))
      : dispatcher(options, executor) {}

  // Nobody is left waiting.
  ~Fixture() {
    dispatcher.close();
    executor.run();
    turns.clear();
  }

  // Asks for a turn under this name; it is in `turns` when it came.
  Detached ask(char name, Dispatcher::Ask ask = {}) {
    Turn turn = co_await dispatcher.next(ask);
    order += turn ? name : turn.sleep_until ? 'z' : '-';
    sleep_until = turn.sleep_until;
    turns.try_emplace(name, std::move(turn));
  }

  Dispatcher::Change end(char name, const TurnEnd& how = {What::kAnswer}) {
    const auto found = turns.find(name);
    REQUIRE(found != turns.end());
    const Dispatcher::Change change = dispatcher.end(found->second, how);
    turns.erase(found);
    executor.run();
    return change;
  }

  // Endpoint 0 fails so often that it is out. REQUIRES: nothing is held there.
  void bring_down(TurnEnd how = {What::kAway}) {
    for (int i = 0; i < 5; i++) {
      char name = 'A';
      while (true) {
        ask(name);
        if (turns.at(name).endpoint() == 0)
          break;
        name++;
      }
      end(name, how);
      while (!turns.empty())
        end(turns.begin()->first);
    }
    order.clear();
  }

  // Before the dispatcher, which looks at it.
  const Clock::time_point start = now_of_test =
      Clock::time_point(seconds(1000));
  ManualExecutor executor;
  Dispatcher dispatcher;
  std::map<char, Turn> turns;
  std::string order;
  std::optional<Clock::time_point> sleep_until;
};

TEST_CASE("Dispatcher gives as many turns as there are permits") {
  Fixture f(options_of(1, 2));
  f.ask('a', {.position = 0});
  f.ask('b', {.position = 1});
  f.ask('c', {.position = 2});
  CHECK(f.order == "ab");
  f.dispatcher.end(f.turns.at('a'), {What::kAnswer});
  f.executor.run();
  CHECK(f.order == "ab");  // its permit is still held
  f.turns.erase('a');
  f.executor.run();
  CHECK(f.order == "abc");
}

TEST_CASE("Dispatcher serves the lowest position first") {
  Fixture f(options_of(1, 1));
  f.ask('a', {.position = 9});
  f.ask('b', {.position = 12});
  f.ask('c', {.position = 15});
  f.ask('r', {.position = 3});
  f.ask('s', {.position = 10});
  for (const char name : std::string("arsbc"))
    f.end(name);
  CHECK(f.order == "arsbc");
}

TEST_CASE("Dispatcher takes several permits back at once") {
  Fixture f(options_of(1, 3));
  for (const char name : std::string("abc"))
    f.ask(name);
  f.ask('d', {.position = 1});
  f.ask('e', {.position = 2});
  std::vector<Permit> permits(1);  // an empty one among them is fine
  for (const char name : std::string("ab")) {
    permits.push_back(std::move(f.turns.at(name).permit));
    f.end(name);
  }
  CHECK(f.order == "abc");
  Permit::release(permits);
  CHECK(permits.empty());
  f.executor.run();
  CHECK(f.order == "abcde");
}

TEST_CASE("Dispatcher lets no more requests to an endpoint than its limit") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].concurrency.most = 2;
  Fixture f(options);
  for (const char name : std::string("abc"))
    f.ask(name);
  CHECK(f.order == "ab");
  CHECK(f.end('b') == Dispatcher::Change::kNone);
  CHECK(f.order == "abc");
}

TEST_CASE("Dispatcher tells one when to ask again, and the others wait") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.requests_per_minute = 600;
  Fixture f(options);
  f.ask('a', {.position = 0});
  f.ask('b', {.position = 1});
  f.ask('c', {.position = 2});
  CHECK(f.order == "az");
  REQUIRE(f.sleep_until);
  CHECK(*f.sleep_until > now_of_test + milliseconds(90));
  CHECK(*f.sleep_until < now_of_test + milliseconds(110));
  now_of_test = *f.sleep_until;
  f.turns.erase('b');
  f.dispatcher.end_sleep(*f.sleep_until);
  f.ask('b', {.position = 1});
  f.executor.run();
  CHECK(f.order == "azbz");  // and now c sleeps
}

TEST_CASE("Dispatcher lets nobody sleep long who may be wanted earlier") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.requests_per_minute = 1;
  Fixture f(options);
  f.ask('a');
  f.ask('b');
  REQUIRE(f.sleep_until);
  CHECK(*f.sleep_until <= now_of_test + milliseconds(250));
}

TEST_CASE("Dispatcher lets the next one sleep when who slept wakes early") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.requests_per_minute = 600;
  Fixture f(options);
  f.ask('a', {.position = 0});
  f.ask('c', {.position = 2});
  f.ask('b', {.position = 1});
  CHECK(f.order == "az");
  f.dispatcher.end_sleep(*f.sleep_until);
  f.turns.erase('c');
  f.ask('c', {.position = 2});
  f.executor.run();
  CHECK(f.order == "azz");
}

TEST_CASE("Dispatcher gives back what a turn did not use") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.requests_per_minute = 600;
  Fixture f(options);
  f.ask('a');
  f.turns.clear();
  f.ask('b');
  CHECK(f.order == "ab");
  CHECK(f.dispatcher.states()[0].sent == 1);
}

TEST_CASE("Dispatcher reserves for who waits what is known of others since") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.tokens_per_minute = 60 * 1000;
  Fixture f(options);
  const auto wake = [&](char name) {
    f.dispatcher.end_sleep(*f.sleep_until);
    f.turns.erase(name);
  };
  now_of_test += milliseconds(50);
  f.ask('a', {.bytes = 80});
  f.ask('b', {.bytes = 80});
  f.end('a', {.what = What::kAnswer, .tokens = 400});
  // The bucket owes what `a` took, and must be full for as much again.
  now_of_test += milliseconds(380);
  wake('b');
  f.ask('b', {.bytes = 80});
  CHECK(f.order == "azz");
  now_of_test += milliseconds(30);
  wake('b');
  f.ask('b', {.bytes = 80});
  CHECK(f.order == "azzb");
  now_of_test += milliseconds(380);
  f.ask('c', {.bytes = 80});
  CHECK(f.order == "azzbz");
}

// What comes of a request after one like it, where a second brings tokens for
// some twenty of them: it goes, too, or sleeps.
std::string order_after(const TurnEnd& end) {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].rate.tokens_per_minute = 60 * 1000;
  Fixture f(options);
  now_of_test += milliseconds(50);
  f.ask('a', {.bytes = 80});
  f.end('a', end);
  f.ask('b', {.bytes = 80});
  return f.order;
}

TEST_CASE("Dispatcher gives back the tokens of what was refused") {
  CHECK(order_after({.what = What::kAnswer}) == "ab");  // a 400
}

TEST_CASE("Dispatcher takes an answer that tells no use for what it expects") {
  CHECK(order_after({.what = What::kAnswer, .tokens = std::nullopt}) == "az");
}

TEST_CASE("Dispatcher takes no probe that is lost for a loss of many") {
  Dispatcher::Options options = options_of(1);
  options.endpoints[0].concurrency.is_adaptive = true;
  Fixture f(options);
  f.bring_down();
  const i64 limit = f.dispatcher.states().at(0).limit;
  for (int probes = 0; probes < 10;) {
    f.ask('a');
    const bool is_probe = f.turns.at('a').is_probe();
    probes += is_probe;
    if (is_probe) {
      f.end('a', {What::kBusy});
    } else {
      REQUIRE(f.sleep_until);
      now_of_test = *f.sleep_until;
      f.turns.clear();
      f.dispatcher.end_sleep(now_of_test);
    }
  }
  CHECK(f.dispatcher.states().at(0).limit >= limit);
}

TEST_CASE("Dispatcher lets one probe while its only endpoint is out") {
  Fixture f;
  f.bring_down();
  CHECK(f.dispatcher.out_since() == now_of_test);
  f.ask('a', {.position = 1});
  f.ask('b', {.position = 2});
  CHECK(f.order == "z");
  now_of_test += milliseconds(500);
  f.turns.clear();
  f.dispatcher.end_sleep(*f.sleep_until);
  f.ask('a', {.position = 1});
  CHECK(f.order == "za");
  CHECK(f.turns.at('a').is_probe());
  CHECK(f.end('a', {What::kAnswer}) == Dispatcher::Change::kBack);
  CHECK(f.order == "zab");
  CHECK_FALSE(f.turns.at('b').is_probe());
  CHECK_FALSE(f.dispatcher.out_since());
}

TEST_CASE("Dispatcher counts no failures that are the document's own") {
  Fixture f;
  f.bring_down({.what = What::kBusy, .counts = false});
  CHECK_FALSE(f.dispatcher.out_since());
}

TEST_CASE("Dispatcher takes 429 for an answer, and holds back as it asks") {
  Fixture f;
  f.ask('a');
  f.end('a', {.what = What::kRefused, .retry_after = milliseconds(240)});
  f.ask('b');
  CHECK(f.order == "az");
  CHECK(f.sleep_until == now_of_test + milliseconds(240));
  CHECK(f.dispatcher.held_for() == milliseconds(240));
  CHECK_FALSE(f.dispatcher.out_since());
}

TEST_CASE("Dispatcher is held as long as the first of its endpoints") {
  Fixture f(options_of(2));
  for (const std::size_t endpoint : {0, 1}) {
    f.ask('a', {.avoid = 1 - endpoint});
    REQUIRE(f.turns.at('a').endpoint() == endpoint);
    CHECK(f.dispatcher.held_for() == milliseconds(0));
    f.end('a', {.what = What::kRefused,
                .retry_after = seconds(endpoint == 0 ? 50 : 90)});
  }
  CHECK(f.dispatcher.held_for() == seconds(50));
  f.dispatcher.remove(0);
  CHECK(f.dispatcher.held_for() == seconds(90));
}

TEST_CASE("Dispatcher spreads requests over endpoints by their weights") {
  Dispatcher::Options options = options_of(3, 1000);
  options.endpoints[1].weight = 2;
  Fixture f(options);
  std::vector<Turn> in_flight;
  for (int i = 0; i < 800; i++) {
    f.ask('a');
    in_flight.push_back(std::move(f.turns.at('a')));
    f.turns.clear();
  }
  const auto states = f.dispatcher.states();
  CHECK(states[0].in_flight == doctest::Approx(200).epsilon(0.1));
  CHECK(states[1].in_flight == doctest::Approx(400).epsilon(0.1));
  CHECK(states[2].in_flight == doctest::Approx(200).epsilon(0.1));
}

TEST_CASE("Dispatcher asks of two endpoints the one that owes less") {
  Fixture f(options_of(2));
  int first = 0;
  for (char name = 'a'; name < 'a' + 20; name++) {
    f.ask(name);
    first += f.turns.at(name).endpoint() == 0;
  }
  CHECK(first == 10);
}

TEST_CASE("Dispatcher asks others while an endpoint is out, and probes it") {
  Fixture f(options_of(2));
  f.bring_down();
  CHECK_FALSE(f.dispatcher.out_since());
  CHECK(f.dispatcher.is_out(0));
  CHECK(f.dispatcher.has_other(0));
  for (int i = 0; i < 20; i++) {
    f.ask('a');
    CHECK(f.turns.at('a').endpoint() == 1);
    f.end('a');
  }
  now_of_test += seconds(1);
  int probes = 0;
  for (const char name : std::string("abcdefghij")) {
    f.ask(name);
    probes += f.turns.at(name).is_probe();
  }
  CHECK(probes == 1);
}

TEST_CASE("Dispatcher goes elsewhere than where a request has failed") {
  Fixture f(options_of(2));
  for (int i = 0; i < 20; i++) {
    f.ask('a', {.avoid = 1});
    CHECK(f.turns.at('a').endpoint() == 0);
    f.end('a');
  }
  f.dispatcher.remove(0);
  f.ask('a', {.avoid = 1});  // rather there than nowhere
  CHECK(f.turns.at('a').endpoint() == 1);
}

TEST_CASE("Dispatcher ejects who answers with garbage while others do not") {
  for (const std::size_t endpoints : {1, 2}) {
    CAPTURE(endpoints);
    Fixture f(options_of(endpoints));
    f.bring_down({What::kGarbage});
    CHECK(f.dispatcher.is_out(0) == (endpoints == 2));
  }
}

// Two endpoints that have answered in 50 ms; then the first one, which has a
// request, 'a', is silent.
struct SilentFixture : Fixture {
  SilentFixture() : Fixture(options_of(2)) {
    for (int i = 0; i < 400; i++)
      answer('a', {});
    ask('a', {.avoid = 1});
    REQUIRE(turns.at('a').endpoint() == 0);
  }

  void answer(char name, Dispatcher::Ask asked) {
    ask(name, asked);
    now_of_test += milliseconds(50);
    end(name, {.what = What::kAnswer, .server_ms = 50});
  }
};

TEST_CASE_FIXTURE(SilentFixture,
                  "Dispatcher ejects who is silent while others answer") {
  for (int i = 0; i < 11; i++) {
    CHECK(dispatcher.look().empty());
    answer('b', {.avoid = 0});
  }
  CHECK(dispatcher.look() == std::vector<std::size_t>{0});
  CHECK(dispatcher.look().empty());
  CHECK(dispatcher.is_out(0));
  CHECK(dispatcher.states()[0].ejections == 1);
  ask('b');
  CHECK(turns.at('b').endpoint() == 1);
  CHECK(end('a') == Dispatcher::Change::kBack);
}

TEST_CASE_FIXTURE(SilentFixture, "Dispatcher ejects nobody where all are so") {
  ask('b', {.avoid = 0});
  now_of_test += seconds(60);
  CHECK(dispatcher.look().empty());
  end('b', {What::kAnswer});
  CHECK(dispatcher.look() == std::vector<std::size_t>{0});
}

TEST_CASE_FIXTURE(SilentFixture,
                  "Dispatcher gives who is silent longer beside an idle one") {
  now_of_test += seconds(2);
  CHECK(dispatcher.look().empty());
  now_of_test += milliseconds(1);
  CHECK(dispatcher.look() == std::vector<std::size_t>{0});
}

TEST_CASE("Dispatcher gives an endpoint longer for its first answer") {
  Fixture f(options_of(2));
  f.ask('a', {.avoid = 1});
  f.ask('b', {.avoid = 0});
  f.end('b', {.what = What::kAnswer, .server_ms = 50});
  now_of_test += seconds(2);
  CHECK(f.dispatcher.look().empty());
  now_of_test += milliseconds(1);
  CHECK(f.dispatcher.look() == std::vector<std::size_t>{0});
}

TEST_CASE_FIXTURE(SilentFixture,
                  "Dispatcher takes an abandoned request for no answer") {
  for (int i = 0; i < 12; i++)
    answer('b', {.avoid = 0});
  dispatcher.look();
  CHECK(end('a', {What::kAbandoned}) == Dispatcher::Change::kNone);
  CHECK(dispatcher.is_out(0));
  CHECK(dispatcher.states()[0].abandoned == 1);
}

TEST_CASE("Dispatcher tells once of a probe that has no answer") {
  Fixture f;
  for (int i = 0; i < 10; i++) {
    f.ask('a');
    f.end('a', {.what = What::kAnswer, .server_ms = 50});
  }
  f.bring_down();
  now_of_test += milliseconds(500);
  f.ask('a');
  REQUIRE(f.turns.at('a').is_probe());
  now_of_test += seconds(2);
  CHECK(f.dispatcher.look().empty());
  now_of_test += milliseconds(1);
  CHECK(f.dispatcher.look() == std::vector<std::size_t>{0});
  CHECK(f.dispatcher.look().empty());
  f.end('a', {What::kAbandoned});
  CHECK(f.dispatcher.out_since());
  now_of_test += seconds(1);
  f.ask('b');
  CHECK(f.turns.at('b').is_probe());
  // It may be slow now: the next one is given twice as long.
  now_of_test += seconds(4);
  CHECK(f.dispatcher.look().empty());
  now_of_test += milliseconds(1);
  CHECK(f.dispatcher.look() == std::vector<std::size_t>{0});
}

TEST_CASE("Dispatcher sends nothing more to an endpoint that is removed") {
  Fixture f(options_of(2));
  CHECK(f.dispatcher.remove(1));
  for (const char name : std::string("abcdef")) {
    f.ask(name);
    CHECK(f.turns.at(name).endpoint() == 0);
  }
  CHECK_FALSE(f.dispatcher.remove(0));
}

TEST_CASE("Dispatcher turns those away who wait, who may ask again") {
  Fixture f(options_of(1, 1));
  f.ask('a');
  f.ask('b');
  f.dispatcher.turn_away();
  f.executor.run();
  CHECK(f.order == "a-");
  f.end('a');
  f.turns.clear();
  f.ask('b');
  CHECK(f.order == "a-b");
}

TEST_CASE("Dispatcher lets nobody wait once it is closed") {
  Fixture f(options_of(1, 1));
  f.ask('a');
  f.ask('b');
  f.dispatcher.close();
  f.executor.run();
  f.ask('c');
  CHECK(f.order == "a--");
}

}  // namespace
}  // namespace docmill
