#include "lib/pipeline/reorder_window.h"

#include <utility>

namespace docmill {

i64 memory_of(const Piece& piece) {
  i64 bytes = static_cast<i64>(sizeof(Piece) + piece.records.capacity());
  for (const RejectedLine& line : piece.rejects)
    bytes += static_cast<i64>(sizeof line + line.error.capacity() +
                              line.excerpt.capacity());
  return bytes;
}

void ReorderWindow::push(Piece piece) {
  const std::lock_guard lock(mutex_);
  const i64 first = piece.first;
  const auto added = pieces_.emplace(first, std::move(piece)).first;
  const bool is_paid = !added->second.permits.empty();
  if (gives_early_ && is_paid)
    early_.push_back(&added->second);
  if ((gives_early_ && is_paid) || has_next())
    ready_.notify_one();
}

void ReorderWindow::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  ready_.notify_one();
}

ReorderWindow::Taken ReorderWindow::pop() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock,
              [&] { return has_next() || !early_.empty() || is_closed_; });
  // What is in order now need not be seen before its turn.
  const i64 before = next_;
  Taken taken;
  std::map<i64, Piece>::iterator end = pieces_.begin();
  for (; end != pieces_.end() && is_next(end->second); ++end)
    next_ = end->second.first + end->second.count;
  std::erase_if(early_, [&](const Piece* piece) {
    return piece->first >= before && piece->first < next_;
  });
  taken.early = std::exchange(early_, {});
  for (auto piece = pieces_.begin(); piece != end; piece = pieces_.erase(piece))
    taken.ordered.push_back(std::move(piece->second));
  return taken;
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
