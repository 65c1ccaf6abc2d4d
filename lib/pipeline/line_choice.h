// Which lines of the input a run takes: --sample and --limit.

#pragma once

#include <algorithm>
#include <vector>

#include "lib/base/hash.h"
#include "lib/io/block.h"
#include "lib/pipeline/run_options.h"

namespace docmill {

// Thread safety: none; one thread shows it all blocks of the input in turn.
class LineChoice {
 public:
  // REQUIRES: `options` outlives it.
  explicit LineChoice(const RunOptions& options) : options_(options) {}

  // Takes the lines out of the block that the run passes over.
  void apply(Block& block) {
    if (options_.sample < 1)
      std::erase_if(block.lines, [this](const Block::Line& line) {
        return !is_sampled(line);
      });
    if (options_.limit)
      block.lines.resize(static_cast<std::size_t>(
          std::min(std::ssize(block.lines), *options_.limit - taken_)));
    taken_ += std::ssize(block.lines);
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
