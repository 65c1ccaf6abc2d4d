// What nobody but the server it is meant for may see: keys and tokens.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docmill {

// A string that cannot be printed, compared or copied by accident, and whose
// memory is wiped. Keep reveal() out of messages, logs and records.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view value);
  Secret(Secret&&) noexcept = default;  // leaves nothing behind
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  bool is_empty() const { return bytes_.empty(); }
  std::string_view reveal() const { return {bytes_.data(), bytes_.size()}; }

 private:
  void wipe();

  std::vector<char> bytes_;  // not a string: a short one is copied by a move
};

// Takes secrets out of texts of servers that repeat what they were sent.
//
// Thread safety: immutable after the last add().
class Redactor {
 public:
  // Hides the value as a whole and each long word of it ("Bearer WORD").
  void add(const Secret& secret);

  // `text` with "***" in place of every secret.
  std::string redact(std::string_view text) const;

 private:
  std::vector<Secret> hidden_;  // longest first
};

}  // namespace docmill
