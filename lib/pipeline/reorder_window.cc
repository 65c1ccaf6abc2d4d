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
  pieces_.emplace(first, std::move(piece));
  if (has_next())
    ready_.notify_one();
}

void ReorderWindow::close() {
  const std::lock_guard lock(mutex_);
  is_closed_ = true;
  ready_.notify_one();
}

std::vector<Piece> ReorderWindow::pop() {
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [&] { return has_next() || is_closed_; });
  std::vector<Piece> taken;
  while (has_next()) {
    auto node = pieces_.extract(pieces_.begin());
    next_ = node.mapped().first + node.mapped().count;
    taken.push_back(std::move(node.mapped()));
  }
  return taken;
}

bool ReorderWindow::has_gap() const {
  const std::lock_guard lock(mutex_);
  return !pieces_.empty() && !has_next();
}

bool ReorderWindow::has_next() const {
  if (pieces_.empty())
    return false;
  return order_ == Order::kCompletion || pieces_.begin()->first == next_;
}

}  // namespace docmill
