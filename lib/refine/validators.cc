#include "lib/refine/validators.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "lib/base/ascii.h"
#include "lib/base/hash.h"
#include "lib/refine/local/page_body.h"
#include "lib/refine/scripts.h"

namespace docmill {
namespace {

struct CheckName {
  std::string_view name;
  Check check;
};
constexpr CheckName kCheckNames[] = {
    {"empty", Check::kEmpty},   {"truncated", Check::kTruncated},
    {"length", Check::kLength}, {"refusal", Check::kRefusal},
    {"facts", Check::kFacts},   {"script", Check::kScript},
};

// How answers begin that talk about the task instead of doing it.
constexpr std::string_view kChat[] = {
    "i'm sorry",        "i am sorry",
    "i’m sorry",        "sorry, ",
    "i cannot ",        "i can't ",
    "i can’t ",         "i'm unable",
    "i am unable",      "i'm not able",
    "as an ai",         "as a language model",
    "unfortunately, i", "sure, ",
    "sure! ",           "sure thing",
    "certainly! ",      "certainly, ",
    "of course! ",      "of course, here",
    "absolutely! ",     "here is the ref",
    "here's the ref",   "here’s the ref",
    "here is the imp",  "here's the imp",
    "here is the rev",  "here's the rev",
    "here is the cor",  "here's the cor",
    "here is the clea", "here's the clea",
    "here is a ref",    "here's a ref",
    "here is your",     "here's your",
    "the refined text", "the improved version"};

bool starts_with_chat(std::string_view text) {
  const std::string start = ascii::lower(ascii::trim(text).substr(0, 40));
  return std::any_of(
      std::begin(kChat), std::end(kChat),
      [&](std::string_view chat) { return start.starts_with(chat); });
}

// Calls visit(sentence) for the pieces of a line cut after . ! ? and a space.
template <class Visit>
void for_each_sentence(std::string_view line, Visit visit) {
  while (!line.empty()) {
    std::size_t end = line.find_first_of(".!?");
    while (end != line.npos && end + 1 < line.size() && line[end + 1] != ' ')
      end = line.find_first_of(".!?", end + 1);
    end = end == line.npos ? line.size() : end + 1;
    visit(ascii::trim(line.substr(0, end)));
    line.remove_prefix(end);
  }
}

// The bytes of a text's sentences, of equal ones only the first.
i64 distinct_bytes(std::string_view text) {
  std::unordered_set<u64> seen;
  i64 bytes = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    for_each_sentence(text.substr(0, end), [&](std::string_view sentence) {
      if (seen.insert(hash64(sentence)).second)
        bytes += std::ssize(sentence);
    });
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return bytes;
}

}  // namespace

CheckSet CheckSet::all() {
  CheckSet set;
  for (const CheckName& known : kCheckNames)
    set.bits_ |= 1u << static_cast<int>(known.check);
  return set;
}

Result<CheckSet> CheckSet::parse(std::string_view list) {
  if (list == "all")
    return all();
  CheckSet set;
  if (list == "none")
    return set;
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    const auto* known =
        std::find_if(std::begin(kCheckNames), std::end(kCheckNames),
                     [&](const CheckName& c) { return c.name == name; });
    if (known == std::end(kCheckNames))
      return fail(Error::Code::kUsage,
                  "'{}' is no check; give all, none, or some of empty, "
                  "truncated, length, refusal, facts, script",
                  name);
    set.bits_ |= 1u << static_cast<int>(known->check);
    if (comma == list.npos)
      return set;
    list.remove_prefix(comma + 1);
  }
}

std::string_view unwrap_answer(std::string_view answer,
                               std::string_view original) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  constexpr std::string_view kFence = "```";
  const std::size_t start = answer.find_first_not_of(ascii::kSpace);
  if (start != answer.npos && answer.substr(start).starts_with(kOpen) &&
      !ascii::trim(original).starts_with(kOpen)) {
    const std::size_t close = answer.find(kClose);
    const std::string_view rest =
        close == answer.npos ? "" : answer.substr(close + kClose.size());
    answer = rest.substr(
        std::min(rest.find_first_not_of(ascii::kSpace), rest.size()));
  }

  const std::string_view inner = ascii::trim(answer);
  if (!inner.starts_with(kFence) || ascii::trim(original).starts_with(kFence))
    return answer;
  const std::size_t first_end = inner.find('\n');
  const std::size_t last = inner.rfind('\n');
  const bool is_one_fence = first_end != inner.npos && last > first_end &&
                            ascii::trim(inner.substr(last)) == kFence &&
                            inner.find("\n```", first_end) == last;
  if (!is_one_fence)
    return answer;
  return inner.substr(first_end + 1, last - first_end - 1);
}

std::optional<Reason> Validator::first_failure(std::string_view candidate,
                                               bool is_complete) {
  if (checks_.contains(Check::kEmpty) && ascii::trim(candidate).empty() &&
      !ascii::trim(original_).empty())
    return Reason::kInvalidEmpty;
  if (checks_.contains(Check::kTruncated) && !is_complete)
    return Reason::kInvalidTruncated;
  if (checks_.contains(Check::kRefusal) && starts_with_chat(candidate) &&
      !starts_with_chat(original_))
    return Reason::kInvalidRefusal;

  if (checks_.contains(Check::kLength) && !has_good_length(candidate))
    return Reason::kInvalidLength;
  if (checks_.contains(Check::kFacts) && !has_all_facts(candidate))
    return Reason::kInvalidLostFacts;
  if (checks_.contains(Check::kScript)) {
    const Script wanted = main_script(original_);
    const Script found = main_script(candidate);
    if (wanted != found && wanted != Script::kUnknown &&
        found != Script::kUnknown)
      return Reason::kInvalidScript;
  }
  return std::nullopt;
}

// What a good version of the original must hold on to.
const std::string& Validator::body() {
  if (!body_)
    body_ = page_body(original_);
  return *body_;
}

// Has all lines of the body.
const std::string& Validator::rough_body() {
  if (!rough_body_)
    rough_body_ = rough_page_body(original_);
  return *rough_body_;
}

// Half of the body at least; at most half as much again as the whole
// original, and some room for a short one.
bool Validator::has_good_length(std::string_view candidate) {
  constexpr i64 kRoom = 200;
  const i64 length = std::ssize(ascii::trim(candidate));
  if (2 * length > 3 * std::ssize(original_) + 2 * kRoom)
    return false;
  // The distinct sentences are no longer than the body, nor that than the
  // original.
  if (2 * length >= std::ssize(original_) ||
      2 * length >= std::ssize(rough_body()))
    return true;
  if (!body_bytes_)
    body_bytes_ = distinct_bytes(body());
  return 2 * length >= *body_bytes_;
}

bool Validator::has_all_facts(std::string_view candidate) {
  // The body is made of lines of these texts.
  if (surely_has_facts(candidate, original_) ||
      surely_has_facts(candidate, rough_body()))
    return true;
  if (!facts_)
    facts_.emplace(body());
  if (facts_->size() == 0)
    return true;
  const Facts found(candidate);
  // Without the lines around them fences may pair up in another way and make
  // code of the body that the original has not.
  return facts_->are_in(found) || Facts(original_).are_in(found);
}

}  // namespace docmill
