#include "lib/refine/local/repair_repeats.h"

#include <bit>
#include <vector>

#include "lib/base/hash.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

constexpr i64 kMinLineBytes = 40;
constexpr i64 kMinLineWords = 6;
constexpr i64 kMinSentenceBytes = 40;
constexpr i64 kMinSentenceWords = 6;
constexpr i64 kMinParagraphBytes = 200;

// Where the sentence that starts at `at` ends: behind its stop and before the
// blank that follows, or at the end of the text.
size_t sentence_end(std::string_view text, size_t at) {
  for (;;) {
    at = text.find_first_of(".!?", at);
    if (at == text.npos)
      return text.size();
    at++;
    if (at == text.size() || text[at] == ' ')
      return at;
  }
}

i64 words_in(std::string_view text) {
  i64 words = 0;
  bool is_before = true;
  for (char c : text) {
    words += is_before && c != ' ';
    is_before = c == ' ';
  }
  return words;
}

// `text` without sentences that repeat the one before; empty when it has
// none. `dropped` counts them.
struct Shortened {
  std::string text;
  i64 dropped = 0;
};
Shortened without_repeated_sentences(std::string_view text) {
  Shortened result;
  size_t copied = 0;
  std::string_view before;
  for (size_t at = 0; at < text.size();) {
    const size_t end = sentence_end(text, at);
    const std::string_view sentence = text.substr(at, end - at);
    const bool is_repeat = sentence == before &&
                           std::ssize(sentence) >= kMinSentenceBytes &&
                           words_in(sentence) >= kMinSentenceWords;
    size_t next = text.find_first_not_of(' ', end);
    next = next == text.npos ? text.size() : next;
    if (is_repeat) {
      result.text.append(text, copied, at - copied);
      copied = next;
      result.dropped++;
    }
    before = sentence;
    at = next;
  }
  if (result.dropped > 0) {
    result.text.append(text, copied);
    result.text = std::string(trim_right(result.text));
  }
  return result;
}

// Paragraphs are lines [from, to).
struct Paragraph {
  i64 from;
  i64 to;
  u64 hash;
};

bool are_equal(const Page& page, const Paragraph& a, const Paragraph& b) {
  if (a.hash != b.hash || a.to - a.from != b.to - b.from)
    return false;
  for (i64 i = 0; i < a.to - a.from; i++)
    if (trim(page.lines[a.from + i].text) != trim(page.lines[b.from + i].text))
      return false;
  return true;
}

// Paragraphs of running text long enough to be dropped when repeated.
std::vector<Paragraph> long_paragraphs(const Page& page) {
  std::vector<Paragraph> paragraphs;
  for (i64 i = 0; i < page.size();) {
    if (!page.has_ink(i)) {
      i++;
      continue;
    }
    Paragraph paragraph{i, i, 0};
    i64 bytes = 0;
    bool is_text = true;
    for (; page.has_ink(i); i++) {
      is_text = is_text && page.lines[i].kind == LineKind::kText &&
                page.lines[i].indent == page.lines[paragraph.from].indent;
      bytes += page.lines[i].inked;
    }
    paragraph.to = i;
    if (is_text && bytes >= kMinParagraphBytes)
      paragraphs.push_back(paragraph);
  }
  return paragraphs;
}

bool is_droppable(const Page& page, const Paragraph& paragraph) {
  for (i64 i = paragraph.from; i < paragraph.to; i++)
    if (!is_prose(page.lines[i], 1) || is_legal(page.lines[i].text))
      return false;
  return ends_sentence(page.lines[paragraph.to - 1].text);
}

// Licences and contracts repeat clauses on purpose.
bool is_legal_document(const Page& page) {
  static constexpr std::string_view kPhrases[] = {"WARRANTY",
                                                  "MERCHANTABILITY",
                                                  "hereby granted",
                                                  "License:",
                                                  "Redistribution and use",
                                                  "General Public License",
                                                  "Apache License",
                                                  "hereinafter",
                                                  "the Licens"};
  for (const Line& line : page.lines)
    for (std::string_view phrase : kPhrases)
      if (line.text.find(phrase) != line.text.npos)
        return true;
  return false;
}

}  // namespace

void drop_repeated_lines(Page& page) {
  i64 before = -1;
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.has_ink(i))
      continue;
    Line& line = page.lines[i];
    const bool is_candidate =
        before >= 0 && i - before <= 2 && line.inked >= kMinLineBytes &&
        line.kind == LineKind::kText && line.inked == page.lines[before].inked;
    if (is_candidate && page.lines[before].kind == LineKind::kText &&
        trim(line.text) == trim(page.lines[before].text) &&
        is_prose(line, kMinLineWords) &&
        (ends_sentence(line.text) || is_lower(char_at(trim(line.text), 0)))) {
      line.is_dropped = true;
      page.counts.repeated_lines++;
      continue;
    }
    before = i;
  }
}

void drop_repeated_sentences(Page& page) {
  for (Line& line : page.lines) {
    if (line.is_dropped || line.kind != LineKind::kText ||
        line.inked < 2 * kMinSentenceBytes)
      continue;
    Shortened shortened = without_repeated_sentences(line.text);
    if (shortened.dropped == 0)
      continue;
    line.text = page.keep(std::move(shortened.text));
    page.counts.repeated_sentences += shortened.dropped;
  }
}

void drop_repeated_paragraphs(Page& page) {
  std::vector<Paragraph> paragraphs = long_paragraphs(page);
  if (paragraphs.size() < 2)
    return;
  // Open addressing, at most half full; 0 is an empty slot, else index + 1.
  std::vector<u32> slots(std::bit_ceil(paragraphs.size() * 2));
  bool is_known = false;
  for (size_t i = 0; i < paragraphs.size(); i++) {
    Paragraph& here = paragraphs[i];
    for (i64 k = here.from; k < here.to; k++)
      here.hash = hash_combine(here.hash, hash64(trim(page.lines[k].text)));
    // Bounded, so that crafted collisions cost a missed repeat and no time.
    constexpr int kMaxProbes = 64;
    size_t slot = here.hash & (slots.size() - 1);
    int probes = 0;
    while (slots[slot] != 0 && probes++ < kMaxProbes &&
           !are_equal(page, here, paragraphs[slots[slot] - 1]))
      slot = (slot + 1) & (slots.size() - 1);
    if (probes > kMaxProbes)
      continue;
    if (slots[slot] == 0) {
      slots[slot] = i + 1;
      continue;
    }
    if (!is_known && is_legal_document(page))
      return;
    is_known = true;
    if (!is_droppable(page, here))
      continue;
    for (i64 k = here.from; k < here.to; k++)
      page.lines[k].is_dropped = true;
    page.counts.repeated_paragraphs++;
  }
}

}  // namespace docmill
