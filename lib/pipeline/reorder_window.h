// Brings finished records back into the order of the input.
//
// Positions count the input's lines and text documents through the whole run,
// without gaps. A piece holds the records of a run of positions. The window
// is unbounded itself: what it holds is charged to the run's byte budget,
// which stops the reader.
//
// Thread safety: any thread may push; one thread, the writer, pops.

#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

enum class Order { kInput, kCompletion };

// A line that could not be a document, in its own memory.
struct RejectedLine {
  std::string_view source;  // a path that lives as long as the run
  i64 line = 1;
  i64 offset = 0;
  std::string error;
  std::string excerpt;
};

struct Piece {
  i64 first = 0;  // position
  i64 count = 0;  // positions
  i64 documents = 0;
  std::string records;  // lines of JSON, one a document
  std::vector<RejectedLine> rejects;
  i64 charged_bytes = 0;  // given back once written
};

// About what a piece holds in memory, rejects and all.
i64 memory_of(const Piece& piece);

class ReorderWindow {
 public:
  explicit ReorderWindow(Order order) : order_(order) {}

  void push(Piece piece);

  // No more pieces come.
  void close();

  // Waits for pieces that may be written and takes them all, in order. Empty
  // when the window is closed and has nothing left that may be written.
  std::vector<Piece> pop();

  // Whether pieces are held back by one that is missing. After close() and
  // the last pop() that is an error: they will never be written.
  bool has_gap() const;

 private:
  bool has_next() const;

  const Order order_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::map<i64, Piece> pieces_;  // by first position
  i64 next_ = 0;
  bool is_closed_ = false;
};

}  // namespace docmill
