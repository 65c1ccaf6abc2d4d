#include "perf/micro/documents.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string_view>

namespace docmill {
namespace {

constexpr std::size_t kDocumentBytes = 1500;
constexpr std::size_t kMaxDocuments = 4000;

// Cuts a text at white space into pieces of about kDocumentBytes.
void cut(std::string_view text, std::vector<std::string>& documents) {
  while (text.size() >= kDocumentBytes && documents.size() < kMaxDocuments) {
    const std::size_t end = text.find_first_of(" \n", kDocumentBytes);
    documents.emplace_back(text.substr(0, end));
    if (end == text.npos)
      return;
    text.remove_prefix(end);
  }
}

std::vector<std::string> read_documents(const char* path) {
  std::vector<std::string> documents;
  std::ifstream file(path);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(file, line);) {
    std::string_view text;
    if (parser.parse(line)["text"].get(text) == simdjson::SUCCESS)
      cut(text, documents);
  }
  return documents;
}

// Words with the lengths and the frequencies (Zipf) of English.
std::vector<std::string> make_documents() {
  std::mt19937 rng(42);
  std::vector<std::string> vocabulary(8000);
  for (std::size_t i = 0; i < vocabulary.size(); i++) {
    const std::size_t length = 1 + rng() % (3 + std::min<std::size_t>(i, 8));
    for (std::size_t k = 0; k < length; k++)
      vocabulary[i] += static_cast<char>('a' + rng() % 26);
  }
  std::string text;
  std::exponential_distribution<double> rank(1 / 1.6);
  while (text.size() < 2000 * kDocumentBytes) {
    const double at = std::exp(rank(rng)) * 2;
    text += vocabulary[static_cast<std::size_t>(at) % vocabulary.size()];
    text += rng() % 12 == 0 ? ". The " : " ";
  }
  std::vector<std::string> documents;
  cut(text, documents);
  return documents;
}

}  // namespace

const std::vector<std::string>& bench_documents() {
  static const std::vector<std::string> documents = [] {
    const char* const path = std::getenv("DOCMILL_CORPUS");
    return path == nullptr ? make_documents() : read_documents(path);
  }();
  return documents;
}

}  // namespace docmill
