#include "lib/llm/secret.h"

#include <cstring>

#include <algorithm>
#include <utility>

namespace docmill {
namespace {

// Shorter words are as likely words of the message as parts of a secret.
constexpr std::size_t kLongWord = 8;

}  // namespace

Secret::Secret(std::string_view value) : bytes_(value.begin(), value.end()) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() {
  // Unlike memset() before a deallocation, never optimised away.
  if (!bytes_.empty())
    explicit_bzero(bytes_.data(), bytes_.size());
}

void Redactor::add(const Secret& secret) {
  const std::string_view value = secret.reveal();
  if (value.empty())
    return;
  hidden_.emplace_back(value);
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find(' ', at), value.size());
    const std::string_view word = value.substr(at, end - at);
    if (word.size() >= kLongWord && word.size() < value.size())
      hidden_.emplace_back(word);
    at = end + 1;
  }
  // Else a part taken out first would leave the rest of the whole behind.
  std::stable_sort(hidden_.begin(), hidden_.end(),
                   [](const Secret& a, const Secret& b) {
                     return a.reveal().size() > b.reveal().size();
                   });
}

std::string Redactor::redact(std::string_view text) const {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto found =
        std::find_if(hidden_.begin(), hidden_.end(), [&](const Secret& secret) {
          return rest.starts_with(secret.reveal());
        });
    if (found == hidden_.end()) {
      shown += text[at++];
      continue;
    }
    shown += "***";
    at += found->reveal().size();
  }
  return shown;
}

}  // namespace docmill
