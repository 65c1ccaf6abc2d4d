#include "lib/refine/local/repair_wraps.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "lib/base/ascii.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

constexpr std::string_view kSoftHyphen = "\xC2\xAD";

// Longer than anybody wraps at.
constexpr i64 kLongLine = 120;

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<u8>(c) >= 0x80;
}

bool is_any_of(std::string_view word, const std::string_view* begin,
               const std::string_view* end) {
  return std::find(begin, end, word) != end;
}

// Word parts that are no English word: what stands behind the hyphen of a
// hyphenated word, never behind that of a compound.
bool is_word_tail(std::string_view part) {
  static constexpr std::string_view kTails[] = {
      "able",      "ably",       "ance",      "ances",     "ant",
      "ation",     "ational",    "ations",    "ative",     "atively",
      "bility",    "ble",        "bly",       "cally",     "cated",
      "cating",    "cation",     "cations",   "cial",      "cially",
      "ciency",    "cient",      "ciently",   "cific",     "cally",
      "dence",     "dency",      "dent",      "dently",    "ding",
      "ence",      "ences",      "ency",      "ently",     "erly",
      "ful",       "fully",      "gation",    "graphy",    "guage",
      "guages",    "ible",       "ibly",      "ical",      "ically",
      "ications",  "ified",      "ifies",     "ifying",    "ility",
      "ily",       "ing",        "ings",      "ingly",     "ious",
      "iously",    "ism",        "ist",       "ists",      "ities",
      "ity",       "ive",        "ively",     "ization",   "ize",
      "ized",      "izes",       "izing",     "ization",   "lation",
      "lations",   "lems",       "lity",      "lities",    "ling",
      "logical",   "logy",       "ly",        "mation",    "mations",
      "mated",     "mately",     "mating",    "ment",      "mental",
      "mentation", "mentations", "mented",    "menting",   "ments",
      "mission",   "mum",        "nality",    "nally",     "nation",
      "nations",   "ness",       "nesses",    "ning",      "nity",
      "nities",    "nology",     "ous",       "ously",     "ping",
      "pliance",   "plicated",   "pression",  "ration",    "rations",
      "rative",    "rial",       "rials",     "ring",      "rithm",
      "rithms",    "rity",       "sequently", "sion",      "sions",
      "sible",     "sity",       "sive",      "sively",    "tation",
      "tations",   "tative",     "ted",       "tem",       "tems",
      "ters",      "tial",       "tially",    "tible",     "ticular",
      "ticularly", "ties",       "tinue",     "tinued",    "tion",
      "tional",    "tionally",   "tionality", "tions",     "tive",
      "tively",    "tives",      "tivity",    "ture",      "tures",
      "tured",     "ular",       "ularly",    "ulation",   "uous",
      "utes",      "vidual",     "viduals",   "vironment", "zation",
      "zations"};
  return is_any_of(part, std::begin(kTails), std::end(kTails));
}

// Words of the document in lower case, hyphens inside included, so that a
// word that is whole elsewhere tells how a cut one is meant. Filled on the
// first question.
class Vocabulary {
 public:
  explicit Vocabulary(const Page& page) : page_(page) {}

  bool contains(const std::string& word) {
    if (!is_filled_)
      fill();
    return words_.contains(word);
  }

 private:
  void fill() {
    is_filled_ = true;
    bool is_after_cut = false;
    for (const PageLine& line : page_.lines) {
      if (line.kind != LineKind::kProtected)
        add_words(is_after_cut ? without_first_word(line.text) : line.text);
      is_after_cut =
          line.text.ends_with('-') || line.text.ends_with(kSoftHyphen);
    }
  }

  // Behind a cut word's first half stands its second half, no word.
  static std::string_view without_first_word(std::string_view text) {
    text = trim(text);
    return text.substr(std::min(text.size(), text.find_first_of(" \t")));
  }

  void add_words(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      size_t end = at;
      while (end < text.size() &&
             (is_word_byte(text[end]) || (text[end] == '-' && end > at)))
        end++;
      // What ends in a hyphen at the line's end is half a word.
      if (end > at && text[end - 1] != '-')
        words_.insert(ascii::lower(text.substr(at, end - at)));
      at = std::max(end, at + 1);
    }
  }

  const Page& page_;
  bool is_filled_ = false;
  std::unordered_set<std::string> words_;
};

// A word that a line end cuts: "infor-" and "mation that".
struct Cut {
  std::string_view stem;   // the line above without the hyphen
  std::string_view head;   // the word's part above
  std::string_view tail;   // the word's part below
  std::string_view moved;  // the tail with what clings to it: "mation,"
  bool is_soft = false;    // a soft hyphen
};

// The cut between lines `at` and `at` + 1; an empty head when there is none.
Cut cut_at(const Page& page, i64 at) {
  const PageLine& above = page.lines[at];
  if (!page.has_ink(at) || !page.has_ink(at + 1))
    return {};
  const PageLine& below = page.lines[at + 1];
  if ((above.kind != LineKind::kText && above.kind != LineKind::kList) ||
      below.kind != LineKind::kText)
    return {};
  Cut cut;
  std::string_view text = above.text;
  cut.is_soft = text.ends_with(kSoftHyphen);
  if (!cut.is_soft && !text.ends_with('-'))
    return {};
  text.remove_suffix(cut.is_soft ? kSoftHyphen.size() : 1);
  i64 start = std::ssize(text);
  while (start > 0 && is_word_byte(text[start - 1]))
    start--;
  const std::string_view rest = trim(below.text);
  i64 end = 0;
  while (end < std::ssize(rest) && is_word_byte(rest[end]))
    end++;
  cut.stem = text;
  cut.tail = rest.substr(0, end);
  cut.moved = rest.substr(0, std::min(rest.size(), rest.find_first_of(" \t")));
  const bool is_cut_word =
      std::ssize(text) - start >= 2 && end >= 2 &&
      (start == 0 || text[start - 1] == ' ' || text[start - 1] == '(' ||
       text[start - 1] == '"') &&
      is_lower(char_before(text, std::ssize(text))) &&
      is_lower(char_at(rest, 0)) &&
      // "pre-\nand post-": the hyphen stands for a word that follows.
      cut.tail != "and" && cut.tail != "or" && cut.tail != "und" &&
      cut.tail != "oder" && cut.tail != "et" && cut.tail != "y";
  if (is_cut_word)
    cut.head = text.substr(start);
  return cut;
}

// Only where something speaks for it: a soft hyphen, the whole word
// elsewhere in the document, or a tail that is no word. A compound that is
// hyphenated elsewhere stays.
bool is_one_word(const Cut& cut, Vocabulary& vocabulary) {
  if (cut.is_soft)
    return true;
  constexpr i64 kMinLineBytes = 40;  // a wrapped line, not a short one
  if (std::ssize(cut.stem) < kMinLineBytes)
    return false;
  const std::string head = ascii::lower(cut.head);
  const std::string tail = ascii::lower(cut.tail);
  if (vocabulary.contains(head + "-" + tail))
    return false;
  if (vocabulary.contains(head + tail))
    return true;
  return is_word_tail(tail) && !vocabulary.contains(tail);
}

void make_whole(Page& page, i64 at, const Cut& cut) {
  PageLine& above = page.lines[at];
  PageLine& below = page.lines[at + 1];
  const LineKind kind = above.kind;
  const std::string_view rest = trim(below.text);
  const std::string_view left = trim(rest.substr(cut.moved.size()));
  const std::string indent(
      below.text.substr(0, rest.data() - below.text.data()));
  above.text = page.keep(std::string(cut.stem).append(cut.moved));
  measure(above);
  above.kind = kind;
  if (left.empty()) {
    below.is_dropped = true;
    above.end_bytes = below.end_bytes;
    // What stood below the dropped line now follows the one above it: the
    // next round sees it there.
  } else {
    below.text = page.keep(indent + std::string(left));
    measure(below);
  }
  page.counts.hyphenations++;
}

// Words after which neither a sentence nor the lead of a list ends.
bool leaves_open(std::string_view text) {
  static constexpr std::string_view kOpen[] = {
      "a",   "an",  "the", "of",  "its", "their", "our",   "your",  "his",
      "her", "der", "dem", "des", "ein", "eine",  "einen", "einer", "einem",
      "vom", "zum", "zur", "le",  "la",  "les",   "du",    "des",   "une",
      "el",  "los", "las", "del", "una", "della", "gli",   "dos"};
  text = trim_right(text);
  const size_t space = text.find_last_of(" \t");
  if (space == text.npos)
    return false;
  return is_any_of(text.substr(space + 1), std::begin(kOpen), std::end(kOpen));
}

// Characters of a line, at least: bytes >= 0x80 may be thirds of one.
i64 length_of(const PageLine& line) {
  return std::ssize(line.text) - i64{line.high} * 2 / 3;
}

// A document whose prose stands in lines longer than anybody wraps at is
// not wrapped: there a line end inside a sentence is an accident.
bool is_unwrapped(const Page& page) {
  i64 long_bytes = 0;
  i64 bytes = 0;
  for (const PageLine& line : page.lines) {
    if (line.kind != LineKind::kText || line.is_dropped || line.words < 5)
      continue;
    bytes += line.inked;
    if (length_of(line) >= kLongLine)
      long_bytes += line.inked;
  }
  return long_bytes * 10 >= bytes * 6;
}

// Whether one sentence runs from line `above` into line `below`.
bool is_cut_sentence(const PageLine& above, const PageLine& below) {
  constexpr i64 kMinWords = 5;
  if (above.kind != LineKind::kText || below.kind != LineKind::kText)
    return false;
  // Cheapest question first: nearly every pair fails it.
  const std::string_view start = trim(below.text);
  if (!is_lower(char_at(start, 0)) || above.text.ends_with("  "))
    return false;
  const std::string_view end = trim_right(above.text);
  return is_letter(char_before(end, std::ssize(end))) &&
         is_prose(above, kMinWords) && is_prose(below, kMinWords) &&
         above.indent == below.indent && !is_key_value(above.text);
}

}  // namespace

void repair_hyphenation(Page& page) {
  Vocabulary vocabulary(page);
  for (i64 i = 0; i + 1 < page.size(); i++) {
    const std::string_view text = page.lines[i].text;
    if (!text.ends_with('-') && !text.ends_with(kSoftHyphen))
      continue;
    const Cut cut = cut_at(page, i);
    if (!cut.head.empty() && is_one_word(cut, vocabulary))
      make_whole(page, i, cut);
  }
}

void join_broken_lines(Page& page) {
  bool is_known = false;
  bool unwrapped = false;
  i64 target = -1;     // the line that the next one would be joined to
  std::string joined;  // its text, while it grows
  const auto finish = [&] {
    if (!joined.empty()) {
      page.lines[target].text = page.keep(std::move(joined));
      joined.clear();
    }
  };
  i64 last = -1;  // the line with ink before, as it was
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.has_ink(i))
      continue;
    const i64 above = last;
    last = i;
    const bool is_near = above >= 0 && i - above <= 2;
    if (is_near && is_cut_sentence(page.lines[above], page.lines[i])) {
      if (!is_known)
        unwrapped = is_unwrapped(page);
      is_known = true;
      const bool is_broken =
          unwrapped &&
          (i - above == 1 ? length_of(page.lines[above]) >= kLongLine
                          : leaves_open(page.lines[above].text));
      if (is_broken) {
        if (joined.empty())
          joined = trim_right(page.lines[target].text);
        joined += ' ';
        joined += trim(page.lines[i].text);
        page.lines[i].is_dropped = true;
        page.lines[target].end_bytes = page.lines[i].end_bytes;
        page.counts.joined_lines++;
        continue;
      }
    }
    finish();
    target = i;
  }
  finish();
}

}  // namespace docmill
