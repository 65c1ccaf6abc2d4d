#include "tests/score/c4_documents.h"

#include "lib/base/types.h"

namespace docmill {
namespace {

constexpr const char* kPass = "pass";
constexpr const char* kTooFew = "too_few_sentences";

struct Line {
  std::string text;
  const char* verdict;
};

// Each stands below four other sentences: "pass" is a line that is kept.
const Line kEnds[] = {
    {"One two three.", kPass},
    {"One two three!", kPass},
    {"One two three?", kPass},
    {"One two three\"", kPass},
    {"One two three'", kPass},
    {"One two three", kTooFew},
    {"One two three:", kTooFew},
    {"One two three”", kTooFew},
    {"One two three…", kTooFew},
    {"One two three。", kTooFew},
    {"One two three...", kTooFew},
    {"One two three....", kTooFew},
    {"One two three. . .", kPass},
    {"One two three...\"", kPass},
    {" \u3000One two three.\u00A0\t", kPass},
    {"One two three.\u200B", kTooFew},
};

const Line kCitations[] = {
    {"One two three.[12]", kPass},
    {"One two three. [12]", kTooFew},
    {"One two three.[१२]", kPass},
    {"One two three.[²]", kTooFew},
    {"One two three.[12a]", kTooFew},
    {"One two three.[12", kTooFew},
    {"One two three.[]", kPass},
    {"One two three.[1][2]", kPass},
    {"One two three.[[1]]", kTooFew},
    {"One two three.[edit]", kPass},
    {"One two three.[Edit]", kTooFew},
    {"One two three.[citation needed]", kPass},
    {"One two three.[Citation needed]", kTooFew},
    {"One two three.[citation\u00A0needed]", kTooFew},
    {"[12]", kTooFew},
};

// Words are counted, and measured, while the citations are still there.
const Line kWords[] = {
    {"One two.", kTooFew},
    {"One two [1].", kPass},
    {"One two[1].", kTooFew},
    {"[1] [2] one.", kPass},
    {"One two\u00A0three.", kPass},
    {"One two\u200Bthree.", kTooFew},
    {"One two " + std::string(1000, 'x') + " three.", kPass},
    {"One two " + std::string(1001, 'x') + " three.", kTooFew},
    {"One two " + std::string(998, 'x') + "[1] three.", kTooFew},
    {"One two " + std::string(1000, 'x') + "\u3000three.", kPass},
};

const Line kPhrases[] = {
    {"Lorem ipsum dolor.", "lorem_ipsum"},
    {"LOREM IPSUM dolor.", "lorem_ipsum"},
    {"Lorem ips[1]um dolor.", "lorem_ipsum"},
    {"Lorem ipsum javascript.", "lorem_ipsum"},
    {"Lorem ipsum dolor", kTooFew},
    {"Lorem  ipsum dolor.", kPass},
    {"Lorem\u00A0ipsum dolor.", kPass},
    {"Lorem İpsum dolor.", kPass},
    {"Here is JavaScript.", kTooFew},
    {"Here is ja[12]vascript.", kTooFew},
    {"Here is my-javascripts2.", kTooFew},
    {"Here is JAVASCRİPT.", kPass},
    {"Here is java script.", kPass},
    {"One two {three.", "curly_bracket"},
    {"One two three{[1].", "curly_bracket"},
    {"One two }three.", kPass},
    {"One two ｛three.", kPass},
    {"One two {three", kTooFew},
    {"One {two.", kTooFew},
    {"One {two} javascript.", kTooFew},
    {"Terms of use {one}.", "curly_bracket"},
};

const Line kPolicies[] = {
    {"The TERMS of Use apply.", kTooFew},
    {"Our Privacy Policy is.", kTooFew},
    {"A cookie policy is.", kTooFew},
    {"It uses cookies here.", kTooFew},
    {"The use of cookies is.", kTooFew},
    {"We use cookies here.", kTooFew},
    {"We reuse cookies here.", kTooFew},
    {"We use coo\u212Aies here.", kTooFew},  // the Kelvin sign is a k
    {"We use coo[1]kies here.", kTooFew},
    {"We use cookies", kTooFew},
    {"We used cookies here.", kPass},
    {"Terms  of use apply.", kPass},
    {"Terms of us apply.", kPass},
    {"Our private policy is.", kPass},
    {"Cookie-policy of ours.", kPass},
};

// Of two words each where the line is broken, and so dropped.
const Line kLineEnds[] = {
    {"One two.\nThree four.", kTooFew},
    {"One two.\rThree four.", kTooFew},
    {"One two.\vThree four.", kTooFew},
    {"One two.\fThree four.", kTooFew},
    {"One two.\x1CThree four.", kTooFew},
    {"One two.\x1DThree four.", kTooFew},
    {"One two.\x1EThree four.", kTooFew},
    {"One two.\x1FThree four.", kPass},
    {"One two.\u0085Three four.", kTooFew},
    {"One two.\u2028Three four.", kTooFew},
    {"One two.\u2029Three four.", kTooFew},
    {"One two three.\r\n", kPass},
};

// Each stands below three other sentences: two more are wanted.
const Line kSentences[] = {
    {"One two. Three four.", kPass},
    {"One two! Three four.", kPass},
    {"One two? Three four.", kPass},
    {"One two?! \t Three four.", kPass},
    {"One two... Three four.", kPass},
    {"One two . Three four.", kPass},
    {"One two.\u00A0Three four.", kPass},
    {"One two.\x1FThree four.", kPass},
    {"One two.[1] Three four.", kPass},
    {"One two. [1]Three four.", kPass},
    {"[1]. Three four five.", kPass},
    {"One two.Three four.", kTooFew},
    {"One two.\u200BThree four.", kTooFew},
    {"One \"two.\" Three four.", kTooFew},
    {"One two… Three four.", kTooFew},
    {"One two。 Three four.", kTooFew},
    {"One two; Three four.", kTooFew},
};

std::string below(i64 sentences, const std::string& line) {
  std::string text;
  for (i64 i = 0; i < sentences; i++)
    text += "Alpha beta gamma.\n";
  return text + line;
}

}  // namespace

std::vector<C4Document> c4_documents() {
  std::vector<C4Document> documents;
  const auto add = [&](const auto& lines, i64 sentences) {
    for (const Line& line : lines)
      documents.push_back({below(sentences, line.text), line.verdict});
  };
  add(kEnds, 4);
  add(kCitations, 4);
  add(kWords, 4);
  add(kPhrases, 4);
  add(kPolicies, 4);
  add(kLineEnds, 4);
  add(kSentences, 3);
  return documents;
}

}  // namespace docmill
