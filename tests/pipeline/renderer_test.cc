#include "lib/pipeline/renderer.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

// One document of a JSONL source, by hand.
struct Fixture {
  std::vector<Source> sources = {
      {.path = "in.jsonl"},
      {.path = "d/a \xFF.txt", .format = InputFormat::kText}};
  Batch batch;
  Block::Line line{.number = 7};
  Document document;
  RunOptions options;

  Fixture() {
    document.batch = &batch;
    document.line = &line;
    document.text = "two\nwords";
    document.raw = R"({"id":3,"text":"two\nwords","lang":"en"})";
    document.raw_id = "3";
    document.before.words = 2;
    options.signals = SignalSet::parse("words").value();
  }

  Piece render() {
    Document* const one[] = {&document};
    return Renderer(options, sources).render(one);
  }
};

TEST_CASE("Renderer writes a score record as one line") {
  Fixture f;
  const Piece piece = f.render();
  CHECK(piece.records == "{\"id\":3,\"score\":{\"words\":2}}\n");
  CHECK(piece.count == 1);
  CHECK(piece.documents == 1);
  CHECK(piece.rejects.empty());
}

TEST_CASE("Renderer makes an id of file and line when there is none") {
  Fixture f;
  f.document.raw_id = {};
  CHECK(f.render().records ==
        "{\"id\":\"in.jsonl:7\",\"score\":{\"words\":2}}\n");
}

TEST_CASE("Renderer takes the path of a text file as its id, made valid") {
  Fixture f;
  f.document.raw_id = {};
  f.line.source = 1;
  CHECK(f.render().records ==
        "{\"id\":\"d/a \xEF\xBF\xBD.txt\",\"score\":{\"words\":2}}\n");
}

TEST_CASE("Renderer copies the other fields only when asked") {
  Fixture f;
  f.options.records.keep = Keep::kAll;
  CHECK(f.render().records ==
        "{\"id\":3,\"score\":{\"words\":2},"
        "\"text\":\"two\\nwords\",\"lang\":\"en\"}\n");
  f.document.raw = {};  // plain text
  CHECK(f.render().records == "{\"id\":3,\"score\":{\"words\":2}}\n");
}

// Of a document that c4 drops.
struct DroppedFixture : Fixture {
  DroppedFixture() {
    batch.details.resize(1);
    batch.documents.push_back(std::move(document));
    batch.documents[0].dropped_by = Filter::kC4;
    batch.details[0].verdicts[static_cast<std::size_t>(Filter::kC4)] = {
        "too_few_sentences", 3, 5};
    options.required = Requirement::parse("c4").value();
    options.records.dropped_path = "d.jsonl";
  }

  Piece render() {
    Document* const one[] = {&batch.documents[0]};
    return Renderer(options, sources).render(one);
  }
};

TEST_CASE("Renderer writes a dropped document as a row of its own") {
  DroppedFixture f;
  f.options.records.keep = Keep::kAll;
  f.batch.documents[0].raw = R"({"id":3,"dropped":1,"lang":"en"})";
  const Piece piece = f.render();
  CHECK(piece.records.empty());
  CHECK(piece.documents == 0);
  CHECK(piece.count == 1);
  CHECK(piece.dropped ==
        "{\"id\":3,\"dropped\":{\"verdict\":\"c4\",\"rule\":"
        "\"too_few_sentences\",\"value\":3,\"threshold\":5},"
        "\"score\":{\"words\":2},\"lang\":\"en\"}\n");
}

TEST_CASE("Renderer gives null where a rule has no value") {
  DroppedFixture f;
  f.batch.details[0].verdicts[static_cast<std::size_t>(Filter::kC4)] = {
      "lorem_ipsum", std::nullopt, std::nullopt};
  CHECK(f.render().dropped.find("\"lorem_ipsum\",\"value\":null,"
                                "\"threshold\":null}") != std::string::npos);
}

TEST_CASE("Renderer writes no row of a dropped document without a file") {
  DroppedFixture f;
  f.options.records.dropped_path.clear();
  const Piece piece = f.render();
  CHECK(piece.dropped.empty());
  CHECK(piece.documents == 0);
}

TEST_CASE("Renderer turns a reject into a row with its place and no record") {
  Fixture f;
  f.document.error = "no good";
  f.line.offset = 90;
  const Piece piece = f.render();
  CHECK(piece.records.empty());
  CHECK(piece.documents == 0);
  CHECK(piece.count == 1);
  REQUIRE(piece.rejects.size() == 1);
  CHECK(piece.rejects[0].source == "in.jsonl");
  CHECK(piece.rejects[0].line == 7);
  CHECK(piece.rejects[0].offset == 90);
  CHECK(piece.rejects[0].error == "no good");
}

TEST_CASE("Renderer gives the better text only when the document was refined") {
  Fixture f;
  f.options.refine.emplace();
  f.document.refinement.text = "better";
  f.document.refinement.reason = Reason::kTargetReached;
  f.document.refinement.rounds = 2;

  f.document.refinement.outcome = Outcome::kRefined;
  const std::string refined = f.render().records;
  CHECK(refined.starts_with(
      "{\"id\":3,\"text\":\"better\",\"outcome\":\"refined\","
      "\"reason\":\"target_reached\",\"rounds\":2,\"before\":{\"bytes\":"));
  CHECK(refined.ends_with("},\"llm\":null}\n"));

  f.document.refinement.outcome = Outcome::kRolledBack;
  CHECK(f.render().records.starts_with("{\"id\":3,\"text\":\"two\\nwords\","));
}

TEST_CASE("Renderer adds the original when asked") {
  Fixture f;
  f.options.refine.emplace();
  f.options.records.keep = Keep::kOriginal;
  CHECK(f.render().records.ends_with(",\"original\":\"two\\nwords\"}\n"));
}

TEST_CASE("Renderer lets no input field stand beside one of its own") {
  Fixture f;
  f.options.refine.emplace();
  f.options.records.keep = Keep::kAll;
  f.options.input.text_field = "body";
  f.document.raw = R"({"body":"b","outcome":1,"text":2,"k":0,"llm":3})";
  CHECK(f.render().records.ends_with(",\"llm\":null,\"k\":0}\n"));
}

}  // namespace
}  // namespace docmill
