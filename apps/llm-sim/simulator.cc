#include "apps/llm-sim/simulator.h"

#include <algorithm>

#include <fmt/format.h>

#include "apps/llm-sim/chat_answer.h"
#include "apps/llm-sim/fault_reply.h"
#include "lib/base/hash.h"
#include "lib/base/json_text.h"
#include "lib/base/safe_text.h"

namespace docmill::sim {
namespace {

Path path_of(std::string_view path) {
  if (path == "/v1/chat/completions")
    return Path::kChat;
  if (path == "/v1/embeddings")
    return Path::kEmbeddings;
  if (path == "/v1/models")
    return Path::kModels;
  return path == "/elsewhere" ? Path::kRedirected : Path::kOther;
}

Reply text_reply(std::string body) {
  Reply reply;
  reply.body = std::move(body);
  return reply;
}

Reply method_reply(std::string_view allowed) {
  Reply reply =
      error_reply({405, "invalid_request_error", "method_not_supported", "",
                   fmt::format("Not allowed to do this; use {}.", allowed)});
  reply.headers.push_back({"Allow", std::string(allowed)});
  return reply;
}

Plan unknown_model(const std::string& name) {
  Plan plan;
  plan.reply = error_reply(
      {404, "invalid_request_error", "model_not_found", "model",
       fmt::format("The model '{}' does not exist or you do not have access "
                   "to it.",
                   visible_text(name, 100))});
  return plan;
}

Plan limited(Reply reply) {
  Plan plan;
  plan.reply = std::move(reply);
  return plan;
}

}  // namespace

Simulator::Simulator(const Options& options)
    : options_(options),
      limits_(options.requests_per_minute, options.tokens_per_minute,
              options.burst_seconds),
      capacity_(options.capacity) {}

Result<Simulator> Simulator::create(const Options& options) {
  Simulator simulator(options);
  if (!options.request_log.empty()) {
    Result<RequestLog> log = RequestLog::open(options.request_log);
    if (!log)
      return tl::unexpected(log.error());
    simulator.log_ = std::move(*log);
  }
  return simulator;
}

Plan Simulator::answer(const Request& request, double now, i64 created) {
  Plan plan;
  if (request.path == "/healthz" || request.path == "/stats" ||
      request.path == "/stats/reset") {
    plan.is_counted = false;
    plan.reply = stats_reply(request, now);
    return plan;
  }
  const Path path = path_of(request.path);
  stats_.count_request(path, now);
  plan = api_answer(path, request, now, created);
  withhold(plan.reply);
  plan.reply.headers.push_back(
      {"x-request-id", fmt::format("req_{:016x}", next_id_++)});
  return plan;
}

// What this server does not tell.
void Simulator::withhold(Reply& reply) const {
  std::erase_if(reply.headers, [&](const Header& header) {
    const std::string_view name = header.name;
    return (!options_.has_rate_headers && name.starts_with("x-ratelimit-")) ||
           (!options_.has_retry_after && name.starts_with("retry-after"));
  });
}

Reply Simulator::stats_reply(const Request& request, double now) {
  const bool is_reset = request.path == "/stats/reset";
  const std::string_view method = is_reset ? "POST" : "GET";
  if (request.method != method)
    return method_reply(method);
  if (request.path == "/healthz")
    return text_reply(R"({"status":"ok"})");
  if (is_reset) {
    stats_.reset();
    attempts_.forget();
  }
  return text_reply(stats_.json(attempts_.unique(), now) + "\n");
}

// What a server refuses before it looks at the body.
std::optional<Reply> Simulator::refusal(const Request& request) const {
  constexpr std::string_view kBearer = "Bearer ";
  const bool has_bearer = request.authorization.starts_with(kBearer);
  if (!options_.api_key.empty() &&
      (!has_bearer ||
       request.authorization.substr(kBearer.size()) != options_.api_key))
    return error_reply({401, "invalid_request_error", "invalid_api_key", "",
                        has_bearer ? "Incorrect API key provided."
                                   : "You didn't provide an API key."});
  if (std::ssize(request.body) > options_.max_body_bytes)
    return error_reply({413, "invalid_request_error", "request_too_large", "",
                        fmt::format("The request is larger than {} bytes.",
                                    options_.max_body_bytes)});
  return std::nullopt;
}

Plan Simulator::api_answer(Path path, const Request& request, double now,
                           i64 created) {
  Plan plan;
  if (path == Path::kOther || path == Path::kRedirected) {
    plan.reply =
        error_reply({404, "invalid_request_error", "", "",
                     fmt::format("Unknown request URL: {} {}.", request.method,
                                 visible_text(request.path, 200))});
    return plan;
  }
  const std::string_view method = path == Path::kModels ? "GET" : "POST";
  if (request.method != method)
    plan.reply = method_reply(method);
  else if (std::optional<Reply> refused = refusal(request))
    plan.reply = std::move(*refused);
  else if (path == Path::kModels)
    plan.reply = models_reply();
  else
    return post_answer(path, request, now, created);
  return plan;
}

Reply Simulator::models_reply() const {
  JsonWriter json;
  json.begin_object().member("object", "list").key("data").begin_array();
  for (const Model& model : options_.models)
    json.begin_object()
        .member("id", model.name)
        .member("object", "model")
        .member("created", 0)
        .member("owned_by", "docmill-llm-sim")
        .end_object();
  return text_reply(json.end_array().end_object().text());
}

const Model* Simulator::find_model(std::string_view name) const {
  const auto found = std::ranges::find(options_.models, name, &Model::name);
  return found == options_.models.end() ? nullptr : &*found;
}

Fault Simulator::draw_fault(i64 attempt, double now, Chance& chance) const {
  const Fault fault = options_.faults.draw(chance);
  const std::optional<Outage>& time = options_.fault_time;
  const bool is_spared =
      (options_.fault_attempts >= 0 && attempt >= options_.fault_attempts) ||
      (time && (now < time->from_seconds ||
                now >= time->from_seconds + time->for_seconds));
  return is_spared ? Fault::kNone : fault;
}

Plan Simulator::post_answer(Path path, const Request& request, double now,
                            i64 created) {
  Plan plan;
  const std::string_view text = request.body.empty() ? "" : request.body;
  const Result<JsonValue> body = parser_.parse(text);  // no null pointer
  if (log_)
    log_->add(request.path, request.header_names, body ? *body : JsonValue(),
              request.body);
  if (!body) {
    plan.reply = error_reply(
        bad_request({}, "We could not parse the JSON body of your request."));
    return plan;
  }
  const u64 hash = hash_combine(hash64(request.body), static_cast<u64>(path));
  const i64 attempt = attempts_.count(hash);
  plan.chance = Chance(hash_combine(hash_combine(options_.seed, hash),
                                    static_cast<u64>(attempt)));
  plan.fault = draw_fault(attempt, now, plan.chance);
  if (plan.fault == Fault::kEchoKey)
    plan.authorization = request.authorization;
  plan.delay_seconds = options_.latency.draw(plan.chance);

  std::optional<ApiError> error;
  if (path == Path::kChat) {
    if (const auto chat = read_chat_request(*body))
      return chat_plan(*chat, std::move(plan), now, created);
    else
      error = chat.error();
  } else {
    if (const auto embeddings = read_embedding_request(*body))
      return embeddings_plan(*embeddings, std::move(plan), now);
    else
      error = embeddings.error();
  }
  Plan refused;
  refused.reply = error_reply(*error);
  return refused;
}

std::optional<Reply> Simulator::charge(const Usage& usage, double now) {
  const auto& changes = options_.limit_changes;
  while (limit_changes_ < changes.size() &&
         changes[limit_changes_].at_seconds <= now) {
    const double share = changes[limit_changes_++].share;
    limits_.scale(share / limit_share_, now);
    limit_share_ = share;
  }
  std::optional<Reply> refused =
      limits_.take(usage.prompt_tokens + usage.completion_tokens, now);
  if (refused)
    limits_.add_headers(*refused);
  return refused;
}

// Puts the fault's reply in the answer's place; else counts what it costs.
void Simulator::settle(Plan& plan, const Model& model, const Usage& usage,
                       double now) {
  plan.delay_seconds += capacity_.wait(now, plan.delay_seconds);
  if (plan.fault != Fault::kNone)
    stats_.count_fault(plan.fault);
  if (auto spoilt = fault_reply(plan.fault, plan.authorization, plan.chance)) {
    plan.reply = std::move(*spoilt);
  } else if (plan.fault == Fault::kMalformed) {
    plan.reply.body.resize(plan.reply.body.size() * 2 / 3);
  } else if (!is_of_wire(plan.fault) || plan.fault == Fault::kSlowDrip) {
    plan.is_answer = true;
    const double cost =
        static_cast<double>(usage.prompt_tokens) * model.input_price +
        static_cast<double>(usage.completion_tokens) * model.output_price;
    stats_.count_usage(usage, cost / 1e6);
  }
  if (!is_of_wire(plan.fault))
    plan.fault = Fault::kNone;  // it is in the reply
  limits_.add_headers(plan.reply);
}

Plan Simulator::chat_plan(const ChatRequest& request, Plan plan, double now,
                          i64 created) {
  const Model* const model = find_model(request.model);
  if (model == nullptr)
    return unknown_model(request.model);
  ChatAnswer answer =
      plain_answer(request, *model, options_.profile, options_.seed);
  if (std::optional<Reply> refused = charge(answer.usage, now))
    return limited(std::move(*refused));
  answer = with_fault(std::move(answer), plan.fault, request, plan.chance);
  plan.reply.body = answer_json(answer, model->name, next_id_, created);
  settle(plan, *model, answer.usage, now);
  return plan;
}

Plan Simulator::embeddings_plan(const EmbeddingRequest& request, Plan plan,
                                double now) {
  const Model* const model = find_model(request.model);
  if (model == nullptr)
    return unknown_model(request.model);
  const Usage usage{request.prompt_tokens, 0};
  if (std::optional<Reply> refused = charge(usage, now))
    return limited(std::move(*refused));
  if (is_of_content(plan.fault))
    plan.fault = Fault::kNone;
  plan.reply.body = embeddings_json(request);
  settle(plan, *model, usage, now);
  return plan;
}

}  // namespace docmill::sim
