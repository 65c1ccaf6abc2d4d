#include "tests/score/random_documents.h"

#include <algorithm>
#include <span>

#include "lib/text/utf8.h"
#include "tests/score/oracle_marks.h"

namespace docmill {
namespace {

using python::Text;
using python::TextView;

constexpr i64 kLongestPart = 700;  // of a text that is spliced

constexpr TextView kPhrases[] = {
    U"...", U"…", U"....", U"......", U". . .", U"….", U"...\"", U"•", U"-",
    U"–", U"*", U"\n-", U"\n •", U"#", U"###", U"{", U"}", U"[", U"]", U"[]",
    U"[12]", U"[१२]", U"[²]", U"[12", U"[1,2]", U"[edit]", U"[Edit]",
    U"[citation needed]", U"[Citation Needed]", U"[[1]]", U"[[edit]12]",
    U"javascript", U"JavaScript.", U"JAVASCRİPT", U"java[1]script",
    U"Terms of USE", U"terms  of use", U"Privacy Policy.", U"COOKIE policy",
    U"uses cookies", U"Use Of Coo\x212Aies", U"use coo[1]kies.", U"lorem ipsum",
    U"LOREM Ipsum dolor.", U"lorem\xA0ipsum", U"lorem İpsum", U"Σ", U"ΟΔΟΣ ",
    U"ΣΑΣ'Α", U"ΑΣ\x301", U"\x212A", U"İ", U"ǅ", U"ß", U"ẞ", U"\x301",
    U"\x323\x301", U"e\x301", U"é", U"\x20E3", U"각", U"\x1112\x1161\x11AB",
    U"\x3099", U"\x200B", U"\x200D", U"\xFEFF", U"\x180E", U"\x2060",
    U"👩\x200D👧\x200D👦", U"🇬🇪", U"½", U"Ⅷ", U"٣", U"०", U"𝟘", U"_", U"ª", U"the",
    U"The", U" be ", U" to ", U"and the of ", U"don't", U"\n", U"\n\n",
    U"\n\n\n", U"\r\n", U"\n\r", U"\r\n\r\n", U"\n \n", U"! ", U"? ", U". ",
    U".\xA0", U".\" ", U"?!", U"。", U"。\n", U"؟", U"।", U"'", U"\"", U"”",
    U"\x2028", U"\x2029\n",
    // Of Unicode 15, not 14: a letter, a digit, and marks, which in Unicode 14
    // have no class and keep their place.
    U"\x31350", U"\x11F50", U"a\x301\x10EFD a\x10EFD\x301 ",
    U"e\x301\x1E4EE e\x1E4EE\x301 "};

void add_ends(std::vector<Text>& pieces,
              std::span<const python::Range> ranges) {
  for (const auto [first, last] : ranges) {
    pieces.insert(pieces.end(), {Text(1, first), Text(1, last)});
    pieces.push_back(Text(1, last + 1));
    if (first > 0)
      pieces.push_back(Text(1, first - 1));
  }
}

// Pieces that each end with a character that ends one, but for the last.
template <class IsEnd>
std::vector<Text> cut(TextView text, IsEnd is_end) {
  std::vector<Text> pieces(1);
  for (const char32_t c : text) {
    pieces.back() += c;
    if (is_end(c))
      pieces.emplace_back();
  }
  return pieces;
}

Text joined(const std::vector<Text>& pieces) {
  Text text;
  for (const Text& piece : pieces)
    text += piece;
  return text;
}

}  // namespace

const std::vector<Text>& nasty_pieces() {
  static const std::vector<Text> pieces = [] {
    std::vector<Text> all(std::begin(kPhrases), std::end(kPhrases));
    add_ends(all, python::kSpace);
    add_ends(all, punctuation_ranges());
    add_ends(all, terminal_ranges());
    all.push_back(Text(1000, U'x') + U' ');
    all.push_back(Text(1001, U'ж') + U' ');
    return all;
  }();
  return pieces;
}

std::string encode(TextView text) {
  std::string utf8;
  for (const char32_t c : text)
    append_utf8(utf8, c);
  return utf8;
}

Text RandomDocuments::splice(const Text& a, const Text& b) {
  const i64 head = below(std::min(std::ssize(a), kLongestPart) + 1);
  const i64 tail = below(std::min(std::ssize(b), kLongestPart) + 1);
  return a.substr(0, head) + b.substr(b.size() - tail);
}

Text RandomDocuments::with_pieces_moved(const Text& text) {
  const i64 unit = below(4);
  std::vector<Text> pieces = cut(text, [&](char32_t c) {
    return unit == 0 || (unit == 1 && python::is_space(c)) ||
           (unit >= 2 && c == U'\n');
  });
  const i64 at = below(std::ssize(pieces) + 1);
  const i64 length = std::min(1 + below(6), std::ssize(pieces) - at);
  const std::vector<Text> run(pieces.begin() + at,
                              pieces.begin() + at + length);
  if (below(2) == 0)
    pieces.erase(pieces.begin() + at, pieces.begin() + at + length);
  for (i64 copies = below(4); copies > 0; copies--)
    pieces.insert(pieces.begin() + below(std::ssize(pieces) + 1), run.begin(),
                  run.end());
  return joined(pieces);
}

Text RandomDocuments::with_insertions(const Text& text) {
  Text result = text;
  for (i64 times = 1 + below(4); times > 0; times--) {
    const Text& piece = nasty_pieces()[below(std::ssize(nasty_pieces()))];
    i64 at = below(std::ssize(result) + 1);
    // Half of them at the end of a line, where most rules look.
    if (below(2) == 0)
      at = i64(std::min(result.find(U'\n', at), result.size()));
    result.insert(at, piece);
  }
  return result;
}

Text RandomDocuments::with_line_ends(const Text& text) {
  constexpr TextView kEnds[] = {U"\r\n", U"\r",     U"\n\n", U" \n",
                                U"\x85", U"\x2028", U".\n",  U"…\r\n"};
  const TextView end = kEnds[below(std::ssize(kEnds))];
  Text result;
  for (const char32_t c : text)
    result += c == U'\n' ? Text(end) : Text(1, c);
  return result;
}

Text RandomDocuments::mutant(const std::vector<Text>& texts) {
  const Text& a = texts[below(std::ssize(texts))];
  const Text& b = texts[below(std::ssize(texts))];
  Text text = splice(a, b);
  for (i64 changes = 1 + below(6); changes > 0; changes--)
    text = below(3) == 0 ? with_pieces_moved(text) : with_insertions(text);
  return below(8) == 0 ? with_line_ends(text) : text;
}

Text RandomDocuments::two_letter_words(i64 words) {
  Text text;
  for (; words > 0; words--) {
    for (i64 letters = 1 + below(3); letters > 0; letters--)
      text += below(2) == 0 ? U'a' : U'b';
    text += below(20) == 0 ? U'\n' : U' ';
  }
  return text;
}

}  // namespace docmill
