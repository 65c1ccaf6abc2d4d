#include "lib/pipeline/renderer.h"

#include <cmath>
#include <new>

#include <fmt/format.h>

#include "lib/base/json_text.h"
#include "lib/io/json_line.h"
#include "lib/score/score_record.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

// A larger piece is one huge document, whose record may turn out too large.
constexpr i64 kMaxReserved = i64{4} << 20;

}  // namespace

Renderer::Renderer(const RunOptions& options,
                   const std::vector<Source>& sources)
    : options_(options), sources_(sources) {
  left_out_ = {"id"};
  if (options.refine)
    left_out_.insert(left_out_.end(),
                     {options.input.text_field, "text", "outcome", "reason",
                      "rounds", "before", "score", "llm", "error"});
  else
    left_out_.insert(left_out_.end(), {"score", "verdicts"});
  if (!options.required.is_empty())
    left_out_.push_back("dropped");
}

Piece Renderer::render(std::span<Document* const> documents) const {
  Piece piece;
  piece.first = documents.front()->position;
  piece.count = std::ssize(documents);
  i64 estimate = 0;
  for (const Document* document : documents)
    estimate += options_.refine ? std::ssize(document->text) + 700
                : options_.signals.exceeds_core() ? 1500
                                                  : 280;
  if (estimate <= kMaxReserved)
    piece.records.reserve(static_cast<std::size_t>(estimate));

  for (Document* document : documents)
    add(*document, piece);
  return piece;
}

void Renderer::add(Document& document, Piece& piece) const {
  const bool is_dropped = document.dropped_by.has_value();
  const bool has_line = !is_dropped || !options_.records.dropped_path.empty();
  if (has_line && !document.is_reject())
    try_to_append_record(is_dropped ? piece.dropped : piece.records, document);
  if (document.is_reject())
    piece.rejects.push_back(reject_of(document));
  else
    piece.documents += !is_dropped;
}

// Appends the whole record or nothing; the document is then a reject.
void Renderer::try_to_append_record(std::string& out,
                                    Document& document) const {
  const std::size_t whole = out.size();
  try {
    append_record(out, document);
  } catch (const std::bad_alloc&) {
    out.resize(whole);
    document.error = kNoMemory;
  }
}

void Renderer::append_record(std::string& out, const Document& document) const {
  out += "{\"id\":";
  append_id(out, document);
  if (document.dropped_by)
    append_dropped(out, document);
  if (options_.refine)
    append_refinement(out, document);
  else
    append_score(out, document);
  if (options_.records.keep == Keep::kAll)
    append_kept_fields(out, document);
  out += "}\n";
}

// The id as it stands in the input; without one FILE:LINE, and the path for
// a text file.
void Renderer::append_id(std::string& out, const Document& document) const {
  if (!document.raw_id.empty()) {
    out += document.raw_id;
    return;
  }
  const Source& source = sources_[document.line->source];
  const std::string path = replace_invalid_utf8(source.path);
  if (source.format == InputFormat::kText)
    append_json_string(out, path);
  else
    append_json_string(out, fmt::format("{}:{}", path, document.line->number));
}

// REQUIRES: the document is dropped.
void Renderer::append_dropped(std::string& out,
                              const Document& document) const {
  const Filter filter = *document.dropped_by;
  const Verdict& verdict = document.batch->verdict_of(document, filter);
  const auto append = [&out](std::string_view key, const Ratio& number) {
    out.append(",\"").append(key).append("\":");
    if (number)
      append_json_number(out, *number);
    else
      out += "null";
  };
  out.append(",\"dropped\":{\"verdict\":\"").append(filter_name(filter));
  out.append("\",\"rule\":\"").append(verdict.rule).append("\"");
  append("value", verdict.value);
  append("threshold", verdict.threshold);
  out += '}';
}

void Renderer::append_score(std::string& out, const Document& document) const {
  static const Details kNoDetails;
  const Details& details = document.batch->details.empty()
                               ? kNoDetails
                               : document.batch->details_of(document);
  out += ",\"score\":";
  append_scores(out, document.before, details, options_.signals);
  if (options_.signals.contains_any_filter()) {
    out += ",\"verdicts\":";
    append_verdicts(out, details, options_.signals);
  }
}

void Renderer::append_refinement(std::string& out,
                                 const Document& document) const {
  const Refinement& refinement = document.refinement;
  const bool is_refined = refinement.outcome == Outcome::kRefined;
  out += ",\"text\":";
  append_json_string(out, is_refined ? refinement.text : document.text);
  out += ",\"outcome\":\"";
  out += outcome_name(refinement.outcome);
  out += "\",\"reason\":\"";
  out += reason_name(refinement);
  out += "\",\"rounds\":";
  append_json_number(out, i64{refinement.rounds});
  out += ",\"before\":";
  append_scores(out, document.before);
  out += ",\"score\":";
  append_scores(out, refinement.score);
  out += ",\"llm\":";
  append_llm(out, refinement.llm.get());
  if (refinement.error != nullptr)
    append_error(out, *refinement.error);
  if (options_.records.keep == Keep::kOriginal) {
    out += ",\"original\":";
    append_json_string(out, document.text);
  }
}

void Renderer::append_llm(std::string& out, const LlmUse* use) const {
  if (use == nullptr) {
    out += "null";
    return;
  }
  out += "{\"model\":";
  append_json_string(out, use->model);
  out += ",\"endpoint\":";
  append_json_string(out, use->endpoint);
  out += ",\"calls\":";
  append_json_number(out, use->calls);
  out += ",\"prompt_tokens\":";
  append_json_number(out, use->prompt_tokens);
  out += ",\"completion_tokens\":";
  append_json_number(out, use->completion_tokens);
  // Prices are not known: a call's cost neither. What was cached cost nothing.
  out += use->calls == 0 ? ",\"cost_usd\":0" : ",\"cost_usd\":null";
  out += ",\"cache\":\"";
  out += answer_source_name(use->source);
  out += "\",\"latency_ms\":";
  append_json_number(out, std::round(use->latency_ms * 1000) / 1000);
  out += '}';
}

void Renderer::append_error(std::string& out, const CallError& error) const {
  out += ",\"error\":{\"kind\":\"";
  out += error_kind_name(error.kind);
  out += "\",\"status\":";
  append_json_number(out, i64{error.status});
  out += ",\"message\":";
  append_json_string(out, error.message);
  out += '}';
}

void Renderer::append_kept_fields(std::string& out,
                                  const Document& document) const {
  if (document.raw.empty())  // plain text has no fields
    return;
  append_other_fields(out, document.raw, left_out_);
}

RejectedLine Renderer::reject_of(const Document& document) const {
  constexpr std::size_t kExcerptBytes = 100;
  const Block::Line& line = *document.line;
  return {.source = sources_[line.source].path,
          .line = line.number,
          .offset = line.offset,
          .error = document.error,
          .excerpt = std::string(
              document.batch->block.text_of(line).substr(0, kExcerptBytes))};
}

}  // namespace docmill
