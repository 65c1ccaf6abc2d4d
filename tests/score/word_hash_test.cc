#include "lib/score/word_hash.h"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

u64 padded_hash(u64 hash, const std::string& bytes, const WordSeeds& seeds) {
  const std::string padded = bytes + std::string(16, '\xA5');
  return hash_more(hash, {padded.data(), bytes.size()}, seeds);
}

// Texts of which some differ in a byte and, by NUL at the end, in length.
std::vector<std::string> similar_texts() {
  std::vector<std::string> texts = {""};
  for (const std::string& end : {std::string(), std::string("bcde"),
                                 std::string(20, 'x'), std::string(32, 'x')})
    for (int first = 0; first < 256; first++)
      for (std::size_t nuls = 0; nuls < 3; nuls++)
        texts.push_back(static_cast<char>(first) + end +
                        std::string(nuls, '\0'));
  return texts;
}

TEST_CASE("hash_more tells texts apart that differ in length by NUL only") {
  const std::vector<std::string> texts = similar_texts();
  const std::set<std::string> distinct(texts.begin(), texts.end());
  std::mt19937_64 rng(1);
  for (int i = 0; i < 20; i++) {
    CAPTURE(i);
    const WordSeeds seeds = {rng() | 0xFF, rng() | 0xFF};
    for (const u64 hash : {u64{0}, u64{rng()}}) {
      std::set<u64> hashes;
      for (const std::string& text : distinct)
        hashes.insert(padded_hash(hash, text, seeds));
      CHECK(hashes.size() == distinct.size());
    }
  }
}

TEST_CASE("hash_more reads no byte behind the text") {
  const WordSeeds seeds = {0x0123456789ABCDFF, 0xFEDCBA98765432FF};
  for (std::size_t size = 0; size < 40; size++) {
    CAPTURE(size);
    std::string text(size + 16, 'a');
    const u64 hash = hash_more(1, {text.data(), size}, seeds);
    for (std::size_t i = size; i < text.size(); i++)
      text[i] = 'b';
    CHECK(hash_more(1, {text.data(), size}, seeds) == hash);
  }
}

}  // namespace
}  // namespace docmill
