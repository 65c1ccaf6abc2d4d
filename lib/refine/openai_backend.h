// The backend behind an OpenAI-compatible endpoint.

#pragma once

#include <string>

#include "lib/call/caller.h"
#include "lib/refine/backend.h"
#include "lib/refine/prompt.h"

namespace docmill {

// What a prompt makes of a document, for the caller.
class PromptTemplate : public ChatTemplate {
 public:
  explicit PromptTemplate(Prompt prompt) : prompt_(std::move(prompt)) {}

  const Prompt& prompt() const { return prompt_; }

  ChatMessages render(std::string_view text,
                      std::span<const std::string> fields) const override {
    return prompt_.render(text, fields);
  }

  std::string identity() const override { return prompt_.digest(); }

  std::optional<std::string> task() const override {
    return prompt_.task(kPackedText);
  }

 private:
  const Prompt prompt_;
};

// REQUIRES: the caller outlives the backend.
class OpenAiBackend : public Backend {
 public:
  explicit OpenAiBackend(Caller& caller) : caller_(caller) {}

  Task<Answer> answer(Request request) override {
    return caller_.complete(std::move(request));
  }
  void flush() override { caller_.flush(); }
  void keep(Answer& answer) override { caller_.keep(answer); }
  void give_up(GiveUp why) override { caller_.give_up(why); }
  bool is_waiting() const override { return caller_.is_waiting(); }

 private:
  Caller& caller_;
};

}  // namespace docmill
