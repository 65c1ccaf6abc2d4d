// What a better version of a document must still hold: numbers, URLs, e-mail
// addresses, fenced code blocks and headings.
//
// Facts are compared as sets, so that dropping a repeated paragraph loses
// none. Numbers are runs of digits, thousands separators taken out ("3,000"
// is 3000); the ordinals of list items ("2." at the start of a line) are
// markers, not numbers.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

// The distinct facts of a text, as sorted hashes.
class Facts {
 public:
  explicit Facts(std::string_view text);

  // Whether every fact of `this` is one of `other` too.
  bool are_in(const Facts& other) const;

  i64 size() const { return std::ssize(hashes_); }

 private:
  friend bool surely_has_facts(std::string_view, std::string_view);
  explicit Facts(std::vector<u64> hashes);

  std::vector<u64> hashes_;
};

// Whether `candidate` surely has all facts of `text`, and of every text that
// is made of some of its lines. Only lines that the two do not share are
// searched for facts, so this is cheap for texts that are nearly the same;
// false says nothing.
bool surely_has_facts(std::string_view candidate, std::string_view text);

}  // namespace docmill
