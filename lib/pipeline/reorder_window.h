// Brings finished records back into the order of the input.
//
// Positions count the input's lines and text documents through the whole run,
// without gaps. A piece holds the records of a run of positions. The window
// is unbounded itself: what it holds is charged to the run's byte budget,
// which stops the reader. Where there is a journal it soon has the records of
// pieces that wait, and the window little more than their positions.
//
// Thread safety: any thread may push; one thread, the writer, pops.

#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/types.h"
#include "lib/control/permit.h"

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
  i64 first = 0;        // position
  i64 count = 0;        // positions
  i64 documents = 0;    // that have a record
  std::string records;  // lines of JSON, one a document
  std::string dropped;  // the same of documents that are dropped
  std::vector<RejectedLine> rejects;
  std::string reject_rows;          // the same, of a piece that a journal kept
  i64 journaled_bytes = 0;          // of records that the journal alone has
  u64 input_digest = 0;             // sum of line_digest() of its positions
  bool is_given_back = false;       // nothing to write: for a later run
  std::vector<Permit> permits;      // to be returned once this is safe
  bool has_shared_answers = false;  // that equal documents have paid for
  i64 charged_bytes = 0;            // given back once written
};

// Digests of lines are summed up, so that the digest of an input does not
// depend on how it was cut into pieces.
inline u64 line_digest(i64 position, std::string_view line) {
  return hash_combine(static_cast<u64>(position), hash64(line));
}

// What a piece counts for in the run's byte budget: about what it holds in
// memory, rejects and all, and a quarter of what the journal has in its place,
// so that the journal is bounded too.
i64 charge_of(const Piece& piece);

class ReorderWindow {
 public:
  using Clock = std::chrono::steady_clock;

  // How long a piece waits for its turn, as long as turns come at all, before
  // the writer sees it early. Most do within that, and what is written in its
  // turn is written once, not twice.
  static constexpr std::chrono::milliseconds kPatience{10};

  // With `gives_early` the writer also sees pieces whose turn does not come
  // in kPatience, once: those that hold permits, that is, whose answers were
  // paid for, or whose answers may be in nobody else's record any more. The
  // positions before `first` have had their turn.
  ReorderWindow(Order order, bool gives_early, i64 first = 0)
      : order_(order),
        gives_early_(gives_early && order == Order::kInput),
        next_(first) {}

  void push(Piece piece);

  // No more pieces come.
  void close();

  struct Taken {
    std::vector<Piece> ordered;  // may be written, in this order
    std::vector<Piece*> early;   // stay in the window until their turn

    bool is_empty() const { return ordered.empty() && early.empty(); }
  };

  // Waits for pieces and takes all that there are. Empty when the window is
  // closed and has nothing left that may be written.
  Taken pop();

  // Whether pieces are held back by one that is missing. After close() and
  // the last pop() that is an error: they will never be written.
  bool has_gap() const;

 private:
  struct Early {
    Piece* piece = nullptr;
    Clock::time_point due;
  };

  std::vector<Piece*> take_due();
  bool has_next() const;
  bool is_next(const Piece& piece) const;

  const Order order_;
  const bool gives_early_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::map<i64, Piece> pieces_;  // by first position
  std::deque<Early> early_;      // not yet given to the writer
  i64 next_;
  Clock::time_point moved_;  // when next_ last did
  bool is_closed_ = false;
};

}  // namespace docmill
