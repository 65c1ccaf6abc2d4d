#include "lib/pipeline/score_stage.h"

#include <new>

namespace docmill {

ScoreStage::ScoreStage(const RunOptions& options,
                       const std::vector<Source>& sources, ScorerPool& scorers)
    : options_(options),
      sources_(sources),
      scorers_(scorers),
      has_details_(measured_signals(options).exceeds_core()),
      parsers_([&options] { return JsonLineParser(options.input); }),
      is_filled_(options.prompt_fields.size()) {}

void ScoreStage::run(Batch& batch) {
  JsonLineParser& parser = parsers_.local();
  batch.documents.resize(batch.block.lines.size());
  if (has_details_)
    batch.details.resize(batch.documents.size());
  if (options_.max_in_flight)
    batch.arena.expect(bytes_of_texts(batch.block));
  i64 position = batch.first_position;
  for (std::size_t i = 0; i < batch.documents.size(); i++) {
    Document& document = batch.documents[i];
    document.batch = &batch;
    document.line = &batch.block.lines[i];
    document.position = position++;
    try {
      measure(document, parser);
    } catch (const std::bad_alloc&) {
      parser = JsonLineParser(options_.input);  // gives its memory back
      document.error = kNoMemory;
    }
  }
}

// What the texts that JSON had escaped take at most, as a rule. A batch that
// waits for answers keeps all the memory that it has.
i64 ScoreStage::bytes_of_texts(const Block& block) const {
  i64 bytes = 0;
  for (const Block::Line& line : block.lines)
    if (sources_[line.source].format == InputFormat::kJsonl)
      bytes += line.length;
  return bytes;
}

void ScoreStage::measure(Document& document, JsonLineParser& parser) {
  Result<void> parsed = parse(document, parser);
  // --max-doc-bytes bounds the line; in it, U+FFFD may be put for each byte.
  if (parsed && std::ssize(document.text) > Scorer::kMaxBytes)
    parsed = fail(Error::Code::kInvalid, "text longer than {} bytes",
                  Scorer::kMaxBytes);
  if (!parsed) {
    document.error = parsed.error().what;
    return;
  }
  if (!has_details_) {
    document.before = scorers_.score(document.text);
    return;
  }
  Details& details = document.batch->details_of(document);
  document.before = scorers_.score(document.text, details);
  document.dropped_by = options_.required.first_failed(details);
}

Result<void> ScoreStage::parse(Document& document, JsonLineParser& parser) {
  Batch& batch = *document.batch;
  const Block::Line& line = *document.line;
  if (line.problem >= 0)
    return fail(Error::Code::kInvalid, "{}",
                batch.block.problems[line.problem]);

  const std::string_view bytes = batch.block.text_of(line);
  if (sources_[line.source].format == InputFormat::kJsonl) {
    const Result<ParsedDocument> parsed = parser.parse(bytes, batch.arena);
    if (!parsed)
      return tl::unexpected<Error>(parsed.error());
    // The parser's next text takes the place of this one, which only refine
    // asks for again.
    document.text =
        options_.refine ? batch.arena.copy(parsed->text) : parsed->text;
    document.raw_id = parsed->raw_id;
    document.raw = parsed->line;
    document.fields =
        options_.prompt_fields.empty()
            ? std::vector<std::string>()
            : values_of_fields(document.raw, options_.prompt_fields);
    note_fields(document.fields);
    return {};
  }
  const Result<std::string_view> text =
      parse_plain_text(bytes, options_.input.invalid_utf8, batch.arena);
  if (!text)
    return tl::unexpected<Error>(text.error());
  document.text = *text;
  document.fields.assign(options_.prompt_fields.size(), std::string());
  return {};
}

void ScoreStage::note_fields(const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); i++)
    if (!values[i].empty() && !is_filled_[i].load(std::memory_order_relaxed))
      is_filled_[i] = true;
}

std::vector<std::string> ScoreStage::unfilled_fields() const {
  std::vector<std::string> unfilled;
  for (std::size_t i = 0; i < is_filled_.size(); i++)
    if (!is_filled_[i])
      unfilled.push_back(options_.prompt_fields[i]);
  return unfilled;
}

}  // namespace docmill
