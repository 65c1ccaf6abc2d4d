// A shorter journal on its way to the place of a longer one: what the old one
// has of its live entries, then all that came after a certain byte. It grows
// under a name of its own beside the old one, which goes on meanwhile.
//
// Entries move as bytes, in the order of the old file.
//
// Thread safety: one thread copies; give_up() may be called from any.

#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/file_descriptor.h"
#include "lib/base/result.h"
#include "lib/io/journal_format.h"

namespace docmill {

class JournalCopy {
 public:
  // Of the file `from`: its entries at `live`, all before `tail`, in any
  // order; and whatever it has from `tail` on. Nothing is written yet.
  // `path`: the copy's, for its owner's eyes only.
  JournalCopy(std::string path, std::shared_ptr<FileDescriptor> from,
              std::vector<Extent> live, i64 tail);

  // Creates the file, in place of what has its name. `opening`: what it begins
  // with.
  Result<void> begin(std::string_view opening);

  // Copies about so many bytes of live entries and brings them to disk.
  Result<void> copy_some(i64 bytes);
  bool has_all_live() const { return next_ == live_.size(); }

  // Copies what comes after that, up to `end` of the old file.
  // REQUIRES: has_all_live()
  Result<void> copy_until(i64 end);
  i64 end() const { return end_; }

  // Brings all to disk.
  Result<void> sync();
  // What the old file has before this is on disk in the copy.
  i64 synced_end() const { return synced_end_; }

  // Where the copy has what the old file has at `offset`. REQUIRES: an entry
  // that was copied begins there.
  i64 moved(i64 offset) const;

  // Ends the copying, if it is under way: it fails from now on. The file is
  // gone, and the room that it took is free.
  void give_up();

  i64 size() const { return size_; }
  std::shared_ptr<FileDescriptor> file() const { return file_; }

 private:
  struct Moved {
    Extent from;
    i64 to = 0;
  };

  Result<void> append(Extent extent);
  tl::unexpected<Error> fail_given_up() const;

  const std::string path_;
  const std::shared_ptr<FileDescriptor> from_;
  std::vector<Moved> live_;  // by place; neighbours are one
  const i64 tail_;           // in the old file
  std::size_t next_ = 0;     // of live_
  i64 tail_to_ = 0;          // where the tail begins in the copy
  i64 end_;
  i64 size_ = 0;
  i64 synced_end_ = 0;
  std::string chunk_;

  std::mutex mutex_;  // of these
  std::shared_ptr<FileDescriptor> file_;
  bool is_given_up_ = false;
};

}  // namespace docmill
