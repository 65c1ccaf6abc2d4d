#include "lib/call/packer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lib/base/handoff.h"
#include "lib/base/hash.h"

namespace docmill {

using Clock = Packer::Clock;

Packer::Packer(const Options& options, const ChatRequestWriter& writer,
               Executor& executor)
    : secret_(options.secret),
      instructions_(pack_instructions(options.task)),
      executor_(executor),
      sizer_(options.size, Clock::now()) {
  for (int count = 2; count <= PackSizer::kMost; count++)
    writers_.push_back(writer.for_answers(count));
}

bool Packer::Enter::await_suspend(std::coroutine_handle<> waiting) {
  seat_.waiting_ = waiting;
  Packer& packer = seat_.packer_;
  // Once it has joined, `this` may be gone.
  return packer.join_open(seat_) || packer.join_room(seat_);
}

// Takes a place in a pack that waits for its turn.
bool Packer::join_open(PackSeat& seat) {
  if (!has_open_)
    return false;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(open_.begin(), open_.end(), [&](Pack* pack) {
    return pack->is_for(seat.request()) &&
           pack->position <= seat.request().position;
  });
  if (found == open_.end())
    return false;
  Pack& pack = **found;
  pack.add(seat);
  if (is_full(pack)) {
    pack.is_open = false;
    open_.erase(found);
    has_open_ = !open_.empty();
  }
  return true;
}

bool Packer::is_full(const Pack& pack) const {
  return std::ssize(pack.seats) >= sizer_.size() ||
         pack.bytes + Pack::kMaxTextBytes > Pack::kMaxBytes;
}

// Takes a place in a pack that forms; false when the seat leads it now.
[[gnu::noinline]] bool Packer::join_room(PackSeat& seat) {
  auto& forming = rooms_.local().forming;
  const Clock::time_point now = Clock::now();
  auto found = std::find_if(forming.begin(), forming.end(), [&](auto& pack) {
    return pack->is_for(seat.request());
  });
  if (found == forming.end()) {
    auto pack = std::make_unique<Pack>(seat.request());
    pack->add(seat);
    found = forming.insert(found, std::move(pack));
  } else {
    (*found)->add(seat);
  }
  if (is_full(**found)) {
    seat.pack_ = std::move(*found);
    forming.erase(found);
    std::swap(seat.pack_->seats.front(), seat.pack_->seats.back());
    const std::lock_guard lock(mutex_);
    end_wait(*seat.pack_, now);
    return false;
  }
  return true;
}

[[gnu::noinline]] void Packer::send_old() {
  auto& forming = rooms_.local().forming;
  if (forming.empty())
    return;
  const Clock::time_point now = Clock::now();
  std::vector<std::unique_ptr<Pack>> old;
  for (auto& pack : forming)
    if (now - pack->begin > kLongestWait)
      old.push_back(std::move(pack));
  std::erase(forming, nullptr);
  send_off(std::move(old));
}

[[gnu::noinline]] void Packer::flush() {
  auto& forming = rooms_.local().forming;
  if (!forming.empty())
    send_off(std::exchange(forming, {}));
}

// They wait for their turn now; until then others may join.
void Packer::send_off(std::vector<std::unique_ptr<Pack>> packs) {
  if (packs.empty())
    return;
  std::vector<std::coroutine_handle<>> ready;
  ready.reserve(packs.size());
  const Clock::time_point now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    open_.reserve(open_.size() + packs.size());
    for (std::unique_ptr<Pack>& pack : packs) {
      end_wait(*pack, now);
      pack->is_open = !is_full(*pack);
      if (pack->is_open)
        open_.push_back(pack.get());
      PackSeat& leader = *pack->seats.front();
      hand_over(leader.waiting_.address());
      ready.push_back(leader.waiting_);
      leader.pack_ = std::move(pack);
    }
    has_open_ = !open_.empty();
  }
  executor_.post(std::move(ready));
}

void Packer::end_wait(Pack& pack, Clock::time_point now) {
  stats_.wait_ms.insert(
      std::chrono::duration<double, std::milli>(now - pack.begin).count());
}

i64 Packer::bytes_to_ask(Pack& pack) {
  const std::lock_guard lock(mutex_);
  pack.asked_bytes = pack.bytes;
  return pack.bytes;
}

bool Packer::close(Pack& pack) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(pack.is_open, false)) {
    std::erase(open_, &pack);
    has_open_ = !open_.empty();
  }
  return pack.bytes == pack.asked_bytes;
}

bool Packer::is_late(const Pack& pack, Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return std::any_of(pack.seats.begin(), pack.seats.end(), [&](PackSeat* seat) {
    const Deadline* const deadline = seat->request().deadline;
    return deadline != nullptr && deadline->is_over(now);
  });
}

Clock::time_point Packer::at_most_until(const Pack& pack,
                                        Clock::time_point time) const {
  const std::lock_guard lock(mutex_);
  for (const PackSeat* seat : pack.seats)
    if (seat->request().deadline != nullptr)
      time = std::min(time, seat->request().deadline->time());
  return time;
}

void Packer::start_deadlines(const Pack& pack, Clock::time_point now) const {
  for (const PackSeat* seat : pack.seats)
    if (seat->request().deadline != nullptr)
      seat->request().deadline->start(now);
}

std::vector<PackItem> Packer::items_of(const Pack& pack) const {
  std::vector<PackItem> items;
  items.reserve(pack.seats.size());
  for (const PackSeat* seat : pack.seats) {
    const u64 id =
        hash_combine(hash_combine(secret_, seat->key().low), seat->key().high);
    items.push_back({fmt::format("{:08x}", id >> 32), seat->request().text});
  }
  return items;
}

std::string Packer::body(const Pack& pack) const {
  const std::string content = pack_content(items_of(pack));
  return writers_[pack.seats.size() - 2].body({instructions_, content},
                                              pack.alternative);
}

PackStats Packer::stats() const {
  const std::lock_guard lock(mutex_);
  PackStats stats = stats_;
  stats.size = sizer_.size();
  return stats;
}

}  // namespace docmill
