// By which rules a run ends before its documents do.

#include "lib/call/run_verdict.h"

#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// A verdict, and what it ended the run with.
struct Judged {
  explicit Judged(seconds outage_limit = minutes(10))
      : verdict({outage_limit}) {
    verdict.set_on_fatal(
        [this](Error error) { fatal.push_back(std::move(error)); });
  }
  bool says(std::string_view words) const {
    return fatal.at(0).what.find(words) != std::string::npos;
  }

  RunVerdict verdict;
  RunVerdict::Clock::time_point now{hours(1)};
  std::vector<Error> fatal;
};

const CallError kWrong{ErrorKind::kBadRequest, 404, "no such path"};
const CallError kNoTls{ErrorKind::kTls, 0, "no certificate"};
const CallError kTooMuch{ErrorKind::kRate, 429, "slow down"};

TEST_CASE("RunVerdict ends the run at once, and once, without access") {
  Judged judged;
  for (const ErrorKind kind : {ErrorKind::kAuth, ErrorKind::kBilling})
    judged.verdict.record_no_access({"here", {kind, 401, "no"}});
  REQUIRE(judged.fatal.size() == 1);
  CHECK(judged.fatal[0].code == Error::Code::kIo);
  CHECK(judged.says("here: auth: no (check the key"));
}

TEST_CASE("RunVerdict ends the run when the first calls all fail alike") {
  Judged judged;
  for (i64 i = 1; i < RunVerdict::kFirstCalls; i++)
    judged.verdict.record_hopeless({"here", kWrong});
  CHECK(judged.fatal.empty());
  judged.verdict.record_hopeless({"here", kWrong});
  REQUIRE(judged.fatal.size() == 1);
  CHECK(judged.fatal[0].code == Error::Code::kIo);
  CHECK(judged.says("the first 200 calls all failed: here: bad_request: "));
}

TEST_CASE("RunVerdict goes on when one of the first calls ended otherwise") {
  for (const bool is_first : {false, true}) {
    for (const bool has_failed : {false, true}) {
      CAPTURE(is_first);
      CAPTURE(has_failed);
      Judged judged;
      if (!is_first)
        judged.verdict.record_hopeless({"here", kWrong});
      if (has_failed)
        judged.verdict.record_hopeless({"here", kNoTls});
      else
        judged.verdict.record_other_end();
      for (i64 i = 0; i < 2 * RunVerdict::kFirstCalls; i++)
        judged.verdict.record_hopeless({"here", kWrong});
      CHECK(judged.fatal.empty());
    }
  }
}

TEST_CASE("RunVerdict ends the run after the limit of an outage") {
  Judged judged;
  const CallError nobody{ErrorKind::kConnection, 0, "refused"};
  judged.verdict.record_sign_of_outage({"here", nobody});
  CHECK(judged.verdict.record_outage(minutes(4)) == minutes(6));
  CHECK(judged.fatal.empty());
  CHECK(judged.verdict.record_outage(minutes(10)) == seconds(0));
  REQUIRE(judged.fatal.size() == 1);
  CHECK(judged.fatal[0].code == Error::Code::kTemporary);
  CHECK(judged.says("here: connection: refused ("));
  CHECK(judged.says("no answer for 10 min"));
}

TEST_CASE("RunVerdict ends the run after nothing but 429 for the limit") {
  Judged judged;
  const auto refuse = [&] {
    judged.verdict.record_refusal({"here", kTooMuch}, seconds(0), judged.now);
  };
  refuse();
  judged.now += minutes(9);
  refuse();
  judged.verdict.record_other_answer();
  judged.now += minutes(9);
  refuse();
  judged.now += minutes(10);
  refuse();
  CHECK(judged.fatal.empty());
  judged.now += seconds(1);
  refuse();
  REQUIRE(judged.fatal.size() == 1);
  CHECK(judged.fatal[0].code == Error::Code::kTemporary);
  CHECK(judged.says("here: rate: slow down"));
}

TEST_CASE("RunVerdict takes no answers 429 of a minute for an outage") {
  for (const seconds limit : {seconds(0), seconds(5), seconds(60)}) {
    CAPTURE(limit.count());
    Judged judged(limit);
    const auto refuse = [&](seconds asked) {
      judged.verdict.record_refusal({"here", kTooMuch}, asked, judged.now);
    };
    refuse(seconds(0));
    refuse(seconds(60));
    judged.now += seconds(60);
    refuse(seconds(1));
    CHECK(judged.fatal.empty());
    judged.now += seconds(1);
    refuse(seconds(0));
    REQUIRE(judged.fatal.size() == 1);
    CHECK(judged.says("no answer for 1 min 0 s (--outage-limit)"));
  }
}

TEST_CASE("RunVerdict ends the run when it is asked to wait for too long") {
  for (const minutes asked : {minutes(10), minutes(11)}) {
    CAPTURE(asked.count());
    Judged judged;
    judged.verdict.record_refusal({"here", kTooMuch}, asked, judged.now);
    CHECK(judged.fatal.empty() == (asked <= minutes(10)));
  }
}

}  // namespace
}  // namespace docmill
