// Fuzz target: arbitrary bytes as a prompt file, then as the document and the
// fields of a prompt. What is put in comes out, whole and in its place.

#include <string>
#include <string_view>
#include <vector>

#include "lib/refine/prompt.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

void check_file(std::string_view bytes) {
  const Result<Prompt> prompt = Prompt::parse(bytes);
  if (!prompt) {
    require(!prompt.error().what.empty());
    return;
  }
  const std::vector<std::string> values(prompt->fields().size(), "\x01");
  const ChatMessages messages = prompt->render("\x02", values);
  const std::string system = messages.system.text();
  const std::string user = messages.user.text();
  require((system + user).find('\x02') != std::string::npos);
  require(system.size() + user.size() <= bytes.size());
  require(prompt->digest().size() == 32);
}

void check_document(std::string_view bytes) {
  static const Prompt prompt =
      Prompt::parse("[system]\n{{a}}\n[user]\n<{{text}}|{{a}}>").value();
  const std::vector<std::string> values = {std::string(bytes)};
  const ChatMessages messages = prompt.render(bytes, values);
  require(messages.system.text() == bytes);
  require(messages.user.text() == "<" + values[0] + "|" + values[0] + ">");
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  docmill::check_file(bytes);
  docmill::check_document(bytes);
  return 0;
}
