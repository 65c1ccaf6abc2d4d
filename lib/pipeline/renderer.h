// Turns finished documents into records, dropped rows and rejects.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/pipeline/batch.h"
#include "lib/pipeline/reorder_window.h"
#include "lib/pipeline/run_options.h"

namespace docmill {

// Thread safety: immutable; any thread may render.
class Renderer {
 public:
  // REQUIRES: both outlive the renderer.
  Renderer(const RunOptions& options, const std::vector<Source>& sources);

  // The records of `documents`, whose positions must follow each other, and
  // the rows of those that are dropped, when there is a file for them. One
  // whose record does not fit into memory becomes a reject.
  Piece render(std::span<Document* const> documents) const;

 private:
  void add(Document& document, Piece& piece) const;
  void try_to_append_record(std::string& out, Document& document) const;
  void append_record(std::string& out, const Document& document) const;
  void append_id(std::string& out, const Document& document) const;
  void append_dropped(std::string& out, const Document& document) const;
  void append_score(std::string& out, const Document& document) const;
  void append_refinement(std::string& out, const Document& document) const;
  void append_llm(std::string& out, const LlmUse* use) const;
  void append_error(std::string& out, const CallError& error) const;
  void append_kept_fields(std::string& out, const Document& document) const;
  RejectedLine reject_of(const Document& document) const;

  const RunOptions& options_;
  const std::vector<Source>& sources_;
  std::vector<std::string_view> left_out_;  // fields that --keep all skips
};

}  // namespace docmill
