// Cuts the sources into blocks of whole documents for the pipeline.
//
// Lines end at LF; one CR before it and a byte order mark at the start of a
// source are dropped; lines of white space only are skipped and counted; the
// last line may lack its LF. Of a text source the whole file is one document,
// also an empty one.
//
// What cannot be a document becomes a line with a problem, at its place:
// * longer than max_doc_bytes: its bytes are skipped as they come, only the
//   first few are kept; a text file is left at that point;
// * a source that cannot be opened: one problem at line 1, offset 0;
// * a source that fails midway: what was complete is delivered, the
//   unfinished line is the problem. Reading goes on with the next source.
//
// Which documents come, their numbers and offsets do not depend on the limits
// given to next() nor on how the bytes arrive; only the blocks' borders do.
//
// Memory: one buffer for what follows the last block's end, which is at most
// an unfinished line (max_doc_bytes) and one read.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/io/block.h"
#include "lib/io/byte_stream.h"
#include "lib/io/source_list.h"

namespace docmill {

// Thread safety: one thread, except bytes_read(), which any may call.
class BlockReader {
 public:
  enum class Next {
    kBlock,    // the block holds at least one line
    kEnd,      // no more input; the block has no lines, but blank_lines
    kStopped,  // the stop descriptor became readable
  };

  // Fails with kUsage when a named .json file holds one array instead of
  // lines. `stop_fd`: an eventfd or pipe that ends a wait for input; -1:
  // none. Beyond this point no input problem ends the run.
  static Result<std::unique_ptr<BlockReader>> create(
      std::vector<Source> sources, const InputOptions& options,
      int stop_fd = -1);

  // Fills `block` with up to `max_documents` lines in up to `max_bytes`; a
  // longer line comes alone. When a pipe has nothing more at the moment, what
  // is complete is handed out at once. REQUIRES: both limits >= 1.
  Next next(Block& block, i64 max_documents, i64 max_bytes);

  // Whether all documents of all sources were handed out. May become true
  // with a block, or only with the kEnd that follows.
  bool has_ended() const {
    return !is_open_ && source_ + 1 >= std::ssize(sources_);
  }

  const std::vector<Source>& sources() const { return sources_; }

  // Bytes read from files so far, as stored: for progress.
  i64 bytes_read() const { return stream_.bytes_read(); }

 private:
  enum class Fill { kMore, kFull, kNothing, kEnd, kStopped };

  BlockReader(std::vector<Source> sources, const InputOptions& options,
              int stop_fd);

  // Reading: block_reader.cc.
  Fill fill(Block& block);
  Fill read_more(Block& block);
  i64 read_size() const;
  bool start_source();
  void end_source();
  Fill take_carry(Block& block);
  void keep_rest(Block& block);
  void compact(Block& block);

  // Cutting: block_cutter.cc. Each cuts what it can from the bytes [pos_,
  // end_) of `bytes` and returns false when the block is full.
  bool cut(Block& block, const char* bytes);
  bool cut_lines(Block& block, const char* bytes);
  bool cut_text(Block& block, const char* bytes);
  bool cut_last_line(Block& block, const char* bytes);
  bool cut_line(Block& block, const char* bytes, i64 size_with_end);
  bool is_start_known(const char* bytes);
  bool skip_long_line(const char* bytes);
  void refuse_long(Block& block, const char* bytes, i64 length);
  bool refuse_array(Block& block, std::string_view line);
  void add_line(Block& block, i64 length);
  void add_problem(Block& block, i64 length, std::string what);
  bool has_room(const Block& block, i64 end) const;
  void finish_source();
  void advance(i64 bytes);

  const std::vector<Source> sources_;
  const i64 max_doc_bytes_;
  const int stop_fd_;
  ByteStream stream_;

  // The source being read.
  i64 source_ = -1;
  bool is_open_ = false;      // its documents are still to come
  bool is_finished_ = false;  // all its documents are cut
  bool at_start_ = false;     // its byte order mark is still to be looked for
  bool saw_line_ = false;     // its first line that is not blank was seen
  bool is_skipping_ = false;  // inside a line that is too long
  bool at_end_ = false;       // no more bytes of it will come
  std::string failure_;       // why it ended, when not by itself
  i64 number_ = 1;            // of the line at pos_
  i64 offset_ = 0;            // of the byte at pos_

  // Bytes read and not yet cut are [pos_, end_) of the block, during next(),
  // and of carry_ between calls. They will lie at pos_ - base_ in the block.
  i64 pos_ = 0;
  i64 end_ = 0;
  i64 base_ = 0;
  i64 searched_ = 0;  // bytes after pos_ known to hold no LF
  std::unique_ptr<char[]> carry_;
  i64 carry_capacity_ = 0;

  i64 max_documents_ = 1;
  i64 max_bytes_ = 1;
  i64 mean_bytes_ = 2048;  // of a document, moving average
};

}  // namespace docmill
