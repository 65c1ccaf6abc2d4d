// Which lines of the input a run takes: --sample and --limit.

#pragma once

#include "lib/base/hash.h"
#include "lib/io/block.h"
#include "lib/pipeline/run_options.h"

namespace docmill {

// Thread safety: none; one thread shows it all blocks of the input in turn.
class LineChoice {
 public:
  // REQUIRES: `options` outlives it.
  explicit LineChoice(const RunOptions& options) : options_(options) {}

  // Takes the lines out of the block that the run passes over. Returns how
  // many blank lines it had, up to the limit: what lies behind that is never
  // looked at, wherever blocks end.
  i64 apply(Block& block) {
    i64 blank_lines = 0;
    auto kept = block.lines.begin();
    for (const Block::Line& line : block.lines) {
      if (has_reached_limit())
        break;
      blank_lines = line.blank_lines;
      if (options_.sample < 1 && !is_sampled(line))
        continue;
      *kept++ = line;
      taken_++;
    }
    block.lines.erase(kept, block.lines.end());
    return has_reached_limit() ? blank_lines : block.blank_lines;
  }

  bool has_reached_limit() const {
    return options_.limit && taken_ >= *options_.limit;
  }

 private:
  // By its place in the input.
  bool is_sampled(const Block::Line& line) const {
    const u64 hash = hash_combine(hash_combine(0, line.source),
                                  static_cast<u64>(line.number));
    return static_cast<double>(hash >> 11) * 0x1p-53 < options_.sample;
  }

  const RunOptions& options_;
  i64 taken_ = 0;
};

}  // namespace docmill
