// The real texts that `quality` is tried on, and what kind of text each is.

#pragma once

#include <string>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

struct RealText {
  std::string id;
  std::string text;
  std::string kind;  // prose, list, code, or a language other than English
  i64 words = 0;
};

// Reads JSON Lines with `id`, `text` and perhaps `lang`. Of each document
// comes the whole; a piece of whole paragraphs of 30 to 300 words, so that
// there are short texts of every kind; and of documents with ids such as
// "page#0", "page#1", one after the other, the page. Texts of fewer than 30
// words or more than 20,000 are left out.
std::vector<RealText> real_texts(const std::string& path);

// "30 to 100 words" and so on.
std::string length_class(i64 words);

}  // namespace docmill
