#include "lib/refine/validators.h"

#include <string>

#include <doctest/doctest.h>

namespace docmill {
namespace {

const std::string kText =
    "The mill stands by the river and turns all day. Its stones grind the "
    "grain that farmers bring from the valley.";

std::string_view failure(std::string_view original, std::string_view candidate,
                         CheckSet checks = CheckSet::all(),
                         bool is_complete = true) {
  Validator validator(original, checks);
  const auto reason = validator.first_failure(candidate, is_complete);
  return reason ? reason_name(*reason) : "";
}

CheckSet only(std::string_view name) { return CheckSet::parse(name).value(); }

TEST_CASE("CheckSet reads all, none and lists of names") {
  const Check kAll[] = {Check::kEmpty,   Check::kTruncated, Check::kLength,
                        Check::kRefusal, Check::kFacts,     Check::kScript};
  const CheckSet all = only("all");
  const CheckSet none = only("none");
  const CheckSet two = only("length,facts");
  for (const Check check : kAll) {
    CHECK(all.contains(check));
    CHECK_FALSE(none.contains(check));
    CHECK(two.contains(check) ==
          (check == Check::kLength || check == Check::kFacts));
  }
}

TEST_CASE("CheckSet names what is no check") {
  for (const char* list : {"nonsense", "length,", "", "Length", "all,length"}) {
    CAPTURE(list);
    const Result<CheckSet> set = CheckSet::parse(list);
    REQUIRE_FALSE(set);
    CHECK(set.error().code == Error::Code::kUsage);
  }
}

TEST_CASE("Validator finds nothing wrong with the original itself") {
  for (const std::string& text : {kText, std::string(), std::string(" \n"),
                                  "Sure, this is how it starts. " + kText,
                                  std::string("# 7\n```\ncode\n```")}) {
    CAPTURE(text);
    CHECK(failure(text, text) == "");
  }
}

TEST_CASE("Validator turns down an empty answer unless nothing was there") {
  CHECK(failure(kText, "", only("empty")) == "invalid_empty");
  CHECK(failure(kText, " \n\t", only("empty")) == "invalid_empty");
  CHECK(failure(kText, "x", only("empty")) == "");
  CHECK(failure(" \n", "", only("empty")) == "");
}

TEST_CASE("Validator turns down an answer that was cut off") {
  CHECK(failure(kText, kText, only("truncated"), false) == "invalid_truncated");
  CHECK(failure(kText, kText, only("truncated"), true) == "");
}

TEST_CASE("Validator bounds the length by the original's") {
  const std::string half = kText.substr(0, kText.size() / 2 + 1);
  const std::string third = kText.substr(0, kText.size() / 3);
  CHECK(failure(kText, half, only("length")) == "");
  CHECK(failure(kText, third, only("length")) == "invalid_length");
  CHECK(failure(kText, kText + std::string(200, 'x'), only("length")) == "");
  CHECK(failure(kText, kText + std::string(300, 'x'), only("length")) ==
        "invalid_length");
}

TEST_CASE("Validator does not count repeats and page furniture as length") {
  const std::string page = "Accept all cookies\n" + kText + "\n\n" + kText +
                           "\n\n" + kText + "\n\n" + kText + "\n\n" + kText;
  CHECK(failure(page, kText, only("length")) == "");
}

TEST_CASE("Validator turns down chat around the text") {
  for (const char* start :
       {"I'm sorry, but ", "I\u2019m sorry, but ", "As an AI, ", "Sure, ",
        "Certainly! ", "Here is the refined text:\n",
        "\n HERE'S YOUR text: "}) {
    CAPTURE(start);
    CHECK(failure(kText, start + kText, only("refusal")) == "invalid_refusal");
  }
  CHECK(failure(kText, "Surely " + kText, only("refusal")) == "");
}

TEST_CASE("Validator wants the facts of the original") {
  const std::string text = kText + " Built in 1872, see https://mill.org.";
  CHECK(failure(text, "Built in 1872: https://mill.org", only("facts")) == "");
  CHECK(failure(text, "Built in 1873: https://mill.org", only("facts")) ==
        "invalid_lost_facts");
  CHECK(failure(text, "Built in 1872.", only("facts")) == "invalid_lost_facts");
}

TEST_CASE("Validator compares code without the ends of its lines") {
  const std::string text = "|\n|\n|\n|\n```\r\nx = 1\r\n```\r\n";
  CHECK(failure(text, text, only("facts")).empty());
  CHECK(failure(text, "```\nx = 1\n```", only("facts")).empty());
  CHECK(failure(text, "```\nx = 2\n```", only("facts")) ==
        "invalid_lost_facts");
}

TEST_CASE("Validator finds all facts in the original, however fences pair up") {
  // The lines of bars are no part of the body.
  const std::string text = "```a`\n|\n|\n|\n|\n```b`\n";
  CHECK(failure(text, text, only("facts")).empty());
}

TEST_CASE("Validator wants the script of the original where it can tell") {
  const std::string russian = "Мельница стоит у реки и работает весь день.";
  CHECK(failure(kText, russian, only("script")) == "invalid_script");
  CHECK(failure(russian, kText, only("script")) == "invalid_script");
  CHECK(failure(kText, "12345", only("script")) == "");
  CHECK(failure("12345", russian, only("script")) == "");
}

TEST_CASE("Validator judges one candidate after another") {
  const std::string text = kText + " Built in 1872.";
  Validator validator(text, CheckSet::all());
  CHECK(validator.first_failure(kText, true) == Reason::kInvalidLostFacts);
  CHECK(validator.first_failure("", true) == Reason::kInvalidEmpty);
  CHECK_FALSE(validator.first_failure(text, true));
  CHECK(validator.first_failure(kText, true) == Reason::kInvalidLostFacts);
}

TEST_CASE("Validator without checks takes anything") {
  CHECK(failure(kText, "", CheckSet::none(), false) == "");
}

TEST_CASE("unwrap_answer takes off thoughts and a fence around the whole") {
  struct {
    std::string_view answer;
    std::string_view want;
  } const kCases[] = {
      {"text", "text"},
      {" text\n", " text\n"},
      {"<think>a\nb</think>text", "text"},
      {"\n<think></think>\n\ntext\n", "text\n"},
      {"<think>never ends", ""},
      {"```\ntext\n```", "text"},
      {"```markdown\na\nb\n```\n", "a\nb"},
      {"<think>x</think>\n```\ntext\n```", "text"},
      {"text <think>not at the start</think>",
       "text <think>not at the start</think>"},
      {"```\na\n```\nb\n```\nc\n```", "```\na\n```\nb\n```\nc\n```"},
      {"```\na", "```\na"},
      {"```", "```"},
      {"", ""},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.answer);
    CHECK(unwrap_answer(c.answer, "original") == c.want);
  }
}

TEST_CASE("unwrap_answer leaves what the original has itself") {
  CHECK(unwrap_answer("```\na\n```", "```\nb\n```") == "```\na\n```");
  CHECK(unwrap_answer("<think>a</think>b", "<think>c</think>d") ==
        "<think>a</think>b");
}

}  // namespace
}  // namespace docmill
