#include "lib/io/journal_format.h"

namespace docmill {
namespace {

constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kChecksumAt = 12;

void put_number(char* at, u64 value) {
  for (int i = 0; i < 8; i++)
    at[i] = static_cast<char>(value >> (8 * i));
}

// Of all the entry but the checksum itself.
u64 checksum_of(std::string_view entry, StreamHash& hash) {
  hash.reset();
  hash.add(entry.substr(0, kChecksumAt)).add(entry.substr(kEntryHeadBytes));
  return hash.value();
}

}  // namespace

FieldWriter& FieldWriter::number(u64 value) {
  char bytes[8];
  put_number(bytes, value);
  out_.append(bytes, sizeof bytes);
  return *this;
}

u64 FieldReader::number() {
  is_ok_ = is_ok_ && bytes_.size() >= 8;
  if (!is_ok_)
    return 0;
  u64 value = 0;
  for (std::size_t i = 0; i < 8; i++)
    value |= u64{static_cast<u8>(bytes_[i])} << (8 * i);
  bytes_.remove_prefix(8);
  return value;
}

i64 FieldReader::count() {
  const u64 value = number();
  is_ok_ = is_ok_ && value <= u64{1} << 62;
  return is_ok_ ? static_cast<i64>(value) : 0;
}

std::string preamble_of(u64 seed) {
  std::string out(kJournalName);
  FieldWriter(out).number(seed);
  return out;
}

FieldWriter EntryWriter::begin(std::string& out, std::string_view type) {
  start_ = out.size();
  out += type;
  out.append(kEntryHeadBytes - 4, '\0');
  return FieldWriter(out);
}

void EntryWriter::end(std::string& out) {
  char* const head = out.data() + start_;
  put_number(head + kLengthAt, out.size() - start_ - kEntryHeadBytes);
  const std::string_view entry = std::string_view(out).substr(start_);
  put_number(head + kChecksumAt, checksum_of(entry, hash_));
}

void EntryWriter::add_header(std::string& out, const JournalHeader& header) {
  begin(out, entry_type::kHeader)
      .number(header.options_digest)
      .number(header.prompt_digest)
      .number(header.inputs_digest)
      .number(header.created_ns)
      .number(static_cast<u64>(header.compression))
      .number(u64{header.is_input_order})
      .bytes(header.version);
  end(out);
  for (const JobOption& option : header.options) {
    begin(out, entry_type::kOption).number(option.digest).bytes(option.name);
    end(out);
  }
}

void EntryWriter::add_records(std::string& out, const PieceView& piece) {
  begin(out, entry_type::kRecords)
      .number(piece.first)
      .number(piece.count)
      .number(piece.documents)
      .number(piece.input_digest)
      .number(u64{piece.records.size()})
      .bytes(piece.records)
      .bytes(piece.rejects);
  end(out);
}

void EntryWriter::add_part(std::string& out, const PartStep& step) {
  begin(out, entry_type::kPart)
      .number(step.first)
      .number(step.after.position - step.first)
      .number(step.documents)
      .number(step.from)
      .number(step.after.bytes)
      .number(step.step_hash)
      .number(step.after.hash)
      .number(step.after.rejects_bytes)
      .number(step.after.input_digest);
  end(out);
}

void EntryWriter::add_sync(std::string& out, i64 part_bytes) {
  begin(out, entry_type::kSync).number(part_bytes);
  end(out);
}

void EntryWriter::add_answer(std::string& out, const AnswerView& answer) {
  begin(out, entry_type::kAnswer)
      .number(answer.position)
      .number(answer.round)
      .number(answer.alternative)
      .number(answer.key[0])
      .number(answer.key[1])
      .number(answer.key[2])
      .number(answer.prompt_tokens)
      .number(answer.completion_tokens)
      .number(answer.cost_nano_usd)
      .number(answer.calls)
      .number(answer.latency_us)
      .number(static_cast<u64>(answer.end))
      .number(u64{answer.model.size()})
      .bytes(answer.model)
      .bytes(answer.text);
  end(out);
}

void EntryWriter::add_spent(std::string& out, const Spent& spent) {
  begin(out, entry_type::kSpent)
      .number(spent.requests)
      .number(spent.answers)
      .number(spent.prompt_tokens)
      .number(spent.completion_tokens)
      .number(spent.cost_nano_usd);
  end(out);
}

void EntryWriter::add_done(std::string& out, const JournalDone& done) {
  begin(out, entry_type::kDone)
      .number(done.bytes)
      .number(done.hash)
      .number(done.documents)
      .number(done.rejects_bytes);
  end(out);
}

std::optional<PieceView> EntryReader::records(std::string_view entry) {
  if (std::ssize(entry) < kEntryHeadBytes ||
      !entry.starts_with(entry_type::kRecords))
    return std::nullopt;
  FieldReader head(entry.substr(kLengthAt));
  const u64 length = head.number();
  const u64 checksum = head.number();
  if (length != entry.size() - kEntryHeadBytes ||
      checksum != checksum_of(entry, hash_))
    return std::nullopt;
  FieldReader fields(entry.substr(kEntryHeadBytes));
  PieceView piece;
  piece.first = fields.count();
  piece.count = fields.count();
  piece.documents = fields.count();
  piece.input_digest = fields.number();
  const i64 records_bytes = fields.count();
  if (!fields.is_ok() || records_bytes > std::ssize(fields.rest()))
    return std::nullopt;
  const std::size_t split = static_cast<std::size_t>(records_bytes);
  piece.records = fields.rest().substr(0, split);
  piece.rejects = fields.rest().substr(split);
  return piece;
}

}  // namespace docmill
