// How a Packer takes an answer apart.

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/handoff.h"
#include "lib/call/pack_match.h"
#include "lib/call/packer.h"
#include "lib/control/shared_permit.h"

namespace docmill {
namespace {

using Clock = Packer::Clock;

CallResult failed_as(const CallError& error) {
  CallResult result;
  result.error = std::make_unique<CallError>(error);
  return result;
}

CallResult given_up(GiveUp why) {
  CallResult result;
  result.give_up = why;
  return result;
}

}  // namespace

bool Packer::may_be_of_one(const CallError& error) {
  constexpr int kNotFound = 404;  // the path or the model
  if (error.status == kNotFound)
    return false;
  switch (error.kind) {
  case ErrorKind::kBadRequest:
  case ErrorKind::kTooLarge:
  case ErrorKind::kMalformed:
  case ErrorKind::kTruncated:
  case ErrorKind::kTimeout:
  case ErrorKind::kCapacity:
  case ErrorKind::kConnection:  // a server that one text brings down
    return true;
  default:
    return false;
  }
}

void Packer::settle(PackSeat& seat, CallResult answer, bool ends) {
  Pack& pack = *seat.pack_;
  close(pack);
  Seats again = answer.is_answered() ? give_answers(pack, answer)
                                     : end_unanswered(pack, answer, ends);
  const i64 count = std::ssize(pack.seats);
  {
    const std::lock_guard lock(mutex_);
    const i64 good = answer.is_answered() ? count - std::ssize(again) : 0;
    if (answer.give_up == GiveUp::kNone)
      sizer_.record({count, good}, Clock::now());
    if (!again.empty())
      stats_.bisections++;
  }
  // This one is to go on at once, not to follow.
  if (const auto own = std::find(again.begin(), again.end(), &seat);
      own != again.end())
    std::swap(*own, again.front());
  std::vector<std::unique_ptr<Pack>> parts = bisect(again);
  const std::unique_ptr<Pack> settled = std::move(seat.pack_);
  for (std::unique_ptr<Pack>& part : parts) {
    PackSeat& leader = *part->seats.front();
    leader.pack_ = std::move(part);
  }
  wake(*settled, seat);
}

// Gives what was answered. Returns who is to be asked for again.
Packer::Seats Packer::give_answers(const Pack& pack, CallResult& answer) {
  if (pack.is_single()) {
    pack.seats.front()->end(std::move(answer));
    return {};
  }
  std::vector<i64> weights;
  for (const PackSeat* seat : pack.seats)
    weights.push_back(std::ssize(seat->request().text) + 1);
  const CallUse& bill = *answer.use;
  const std::vector<i64> prompt = shares_of(bill.prompt_tokens, weights);
  const std::vector<i64> completion =
      shares_of(bill.completion_tokens, weights);
  for (std::size_t i = 0; i < pack.seats.size(); i++) {
    CallUse& shares = pack.seats[i]->shares_;
    shares.model = bill.model;
    shares.endpoint = bill.endpoint;
    shares.key = pack.seats[i]->key();
    shares.calls++;
    shares.prompt_tokens += prompt[i];
    shares.completion_tokens += completion[i];
    shares.latency_ms += bill.latency_ms;
  }
  return give_results(pack, answer);
}

[[gnu::noinline]] Packer::Seats Packer::give_results(const Pack& pack,
                                                     CallResult& answer) {
  const bool is_whole = answer.is_complete && !answer.is_refusal;
  const auto texts =
      is_whole ? parsers_.local().parse(answer.text) : std::nullopt;
  const PackMatch match =
      texts ? match_pack(items_of(pack), *texts)
            : PackMatch{{pack.seats.size(), std::nullopt}, 0, 0};
  const i64 good = std::count_if(match.results.begin(), match.results.end(),
                                 [](const auto& r) { return r.has_value(); });
  std::vector<Permit> permits;
  if (good > 0)
    permits = SharedPermit::split(std::move(answer.permit), good);
  answer.permit.release();  // they are asked for again, with another one
  Seats again;
  for (std::size_t i = 0; i < pack.seats.size(); i++) {
    if (!match.results[i]) {
      again.push_back(pack.seats[i]);
      continue;
    }
    CallResult result;
    result.text = *match.results[i];
    result.is_packed = true;
    result.permit = std::move(permits.back());
    permits.pop_back();
    pack.seats[i]->end(std::move(result));
  }
  const std::lock_guard lock(mutex_);
  stats_.packs++;
  stats_.documents += std::ssize(pack.seats);
  stats_.good += good;
  stats_.missing += match.missing;
  stats_.mismatched += match.mismatched;
  stats_.cut_off += !answer.is_complete;
  stats_.unreadable += answer.is_complete && !texts;
  return again;
}

// There is no answer. Returns who may have one all the same.
Packer::Seats Packer::end_unanswered(const Pack& pack, const CallResult& answer,
                                     bool ends) {
  const Clock::time_point now = Clock::now();
  const bool is_split = !pack.is_single() && answer.error != nullptr &&
                        may_be_of_one(*answer.error);
  Seats again;
  for (PackSeat* const seat : pack.seats) {
    const Deadline* const deadline = seat->request().deadline;
    const bool has_time = answer.give_up == GiveUp::kTimeLimit && !ends &&
                          (deadline == nullptr || !deadline->is_over(now));
    if (is_split || has_time)
      again.push_back(seat);
    else
      seat->end(answer.error != nullptr ? failed_as(*answer.error)
                                        : given_up(answer.give_up));
  }
  const std::lock_guard lock(mutex_);
  stats_.failed += is_split;
  return again;
}

// Makes packs of the two halves; who is alone in one needs none.
std::vector<std::unique_ptr<Pack>> Packer::bisect(const Seats& seats) {
  std::vector<std::unique_ptr<Pack>> parts;
  const std::ptrdiff_t half = (std::ssize(seats) + 1) / 2;
  for (const Seats& part : {Seats(seats.begin(), seats.begin() + half),
                            Seats(seats.begin() + half, seats.end())}) {
    if (part.size() < 2) {
      const std::lock_guard lock(mutex_);
      stats_.alone += std::ssize(part);
      continue;
    }
    parts.push_back(std::make_unique<Pack>(part.front()->request()));
    for (PackSeat* const seat : part)
      parts.back()->add(*seat);
  }
  return parts;
}

// Resumes those who have a result, lead another pack, or go alone. Those who
// follow in another pack wait on.
void Packer::wake(const Pack& pack, const PackSeat& but) {
  Seats followers;
  for (const PackSeat* const seat : pack.seats)
    if (seat->leads())
      followers.insert(followers.end(), seat->pack_->seats.begin() + 1,
                       seat->pack_->seats.end());
  std::vector<std::coroutine_handle<>> ready;
  for (const PackSeat* const seat : pack.seats) {
    const bool follows =
        std::find(followers.begin(), followers.end(), seat) != followers.end();
    if (seat == &but || follows)
      continue;
    hand_over(seat->waiting_.address());
    ready.push_back(seat->waiting_);
  }
  if (!ready.empty())
    executor_.post(std::move(ready));
}

// The leader is torn down, as for a lack of memory; the others fail.
void Packer::abandon(PackSeat& leader) {
  close(*leader.pack_);
  const std::unique_ptr<Pack> pack = std::move(leader.pack_);
  for (PackSeat* const seat : pack->seats)
    if (seat != &leader && !seat->is_done_) {
      seat->pack_.reset();
      seat->end(failed_as({ErrorKind::kTooLarge, 0, "out of memory"}));
    }
  wake(*pack, leader);
}

}  // namespace docmill
