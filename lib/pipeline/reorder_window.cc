#include "lib/pipeline/reorder_window.h"

#include <algorithm>
#include <utility>

namespace docmill {

i64 charge_of(const Piece& piece) {
  constexpr i64 kJournaledShare = 4;
  i64 bytes =
      static_cast<i64>(sizeof(Piece) + piece.records.capacity() +
                       piece.dropped.capacity() + piece.reject_rows.capacity());
  bytes += piece.journaled_bytes / kJournaledShare;
  for (const RejectedLine& line : piece.rejects)
    bytes += static_cast<i64>(sizeof line + line.error.capacity() +
                              line.excerpt.capacity());
  return bytes;
}

void ReorderWindow::push(Piece piece) {
  const std::lock_guard lock(mutex_);
  const i64 first = piece.first;
  const bool is_early =
      gives_early_ && (!piece.permits.empty() || piece.has_shared_answers);
  const auto added = pieces_.emplace(first, std::move(piece)).first;
  if (is_early)
    early_.push_back(
        {&added->second, std::max(Clock::now(), moved_ + kPatience)});
  // Who waits for a piece to be due knows of the first one only.
  if (has_next() || (is_early && early_.size() == 1))
    ready_.notify_one();
}

void ReorderWindow::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  ready_.notify_one();
}

ReorderWindow::Taken ReorderWindow::pop() {
  std::unique_lock lock(mutex_);
  while (!has_next() && !is_closed_) {
    if (early_.empty())
      ready_.wait(lock);
    else if (const auto due = early_.front().due; Clock::now() < due)
      ready_.wait_until(lock, due);
    else
      break;
  }
  // What is in order now need not be seen before its turn.
  const i64 before = next_;
  Taken taken;
  std::map<i64, Piece>::iterator end = pieces_.begin();
  for (; end != pieces_.end() && is_next(end->second); ++end)
    next_ = end->second.first + end->second.count;
  if (next_ != before)
    moved_ = Clock::now();
  std::erase_if(early_, [&](const Early& early) {
    return early.piece->first >= before && early.piece->first < next_;
  });
  taken.early = take_due();
  for (auto piece = pieces_.begin(); piece != end; piece = pieces_.erase(piece))
    taken.ordered.push_back(std::move(piece->second));
  return taken;
}

// All of them once no turn will come any more.
std::vector<Piece*> ReorderWindow::take_due() {
  const Clock::time_point now = Clock::now();
  std::vector<Piece*> due;
  while (!early_.empty() && (is_closed_ || early_.front().due <= now)) {
    due.push_back(early_.front().piece);
    early_.pop_front();
  }
  return due;
}

bool ReorderWindow::has_gap() const {
  const std::lock_guard lock(mutex_);
  return !pieces_.empty() && !has_next();
}

bool ReorderWindow::has_next() const {
  return !pieces_.empty() && is_next(pieces_.begin()->second);
}

bool ReorderWindow::is_next(const Piece& piece) const {
  return order_ == Order::kCompletion || piece.first == next_;
}

}  // namespace docmill
