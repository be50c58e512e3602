#include "admin_routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "admin_json.hpp"
#include "admin_query.hpp"
#include "module_json.hpp"
#include "network/network_address.hpp"
#include "word_body.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t longest_name = 256;
constexpr std::string_view words_path = "/api/v1/words";
// A POST though it changes nothing here: it has the host ask others, with credentials, and no page in a
// browser may cause that.
constexpr std::string_view plan_path = "/api/v1/plan";

AdminAnswer json_answer(const Json &json, int status = 200) {
  return {status, "application/json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

AdminAnswer error_answer(int status, std::string_view code, std::string_view message) {
  return json_answer({{"error", {{"code", code}, {"message", message}}}}, status);
}

int http_status(Code code) {
  switch (code) {
    case Code::invalid_argument:
      return 400;
    case Code::permission_denied:
      return 403;
    case Code::not_found:
      return 404;
    case Code::failed_precondition:
    case Code::conflict:
      return 409;
    case Code::resource_exhausted:
      return 413;
    case Code::unavailable:
      return 503;
    default:
      return 500;
  }
}

// The host part of a Host header: names that only mean this machine. The port may be that of a tunnel.
bool calls_loopback(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end != std::string_view::npos && network::is_loopback(host.substr(1, end - 1));
  }
  std::string name{host.substr(0, host.find(':'))};
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return network::is_loopback(name);
}

// The media type, whatever its parameters.
bool is_json(std::string_view content_type) {
  std::string type{content_type.substr(0, content_type.find(';'))};
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type == "application/json";
}

// What follows the prefix, when it is one path segment of a sensible length; else empty.
std::string_view name_behind(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return {};
  const auto name = path.substr(prefix.size());
  return name.size() > longest_name || name.find('/') != std::string_view::npos ? std::string_view{} : name;
}

template <class Records, class ToJson>
AdminAnswer list_answer(const Records &records, ToJson to_json, const Log &log) {
  Json items = Json::array();
  for (const auto &record : records) items.push_back(to_json(record, log));
  return json_answer({{"items", std::move(items)}});
}

AdminAnswer readiness_answer(const Readiness &readiness) {
  return json_answer(Json::parse(readiness_json(readiness)), readiness.is_ready() ? 200 : 503);
}

}  // namespace

AdminAnswer admin_error(const Error &error) {
  return error_answer(http_status(error.code), name_of(error.code), error.message);
}

AdminRoutes::AdminRoutes(const Store &store, const Registry &registry, Operators &operators,
                         std::function<Readiness()> ready, const Log &log, bool check_host)
    : store_(store),
      registry_(registry),
      operators_(operators),
      ready_(std::move(ready)),
      log_(log),
      check_host_(check_host) {}

bool AdminRoutes::wants_body(const AdminRequest &request) const {
  return request.method == "POST" && !refusal(request);
}

// What is wrong with the request before anything is looked up or read.
std::optional<AdminAnswer> AdminRoutes::refusal(const AdminRequest &request) const {
  if (check_host_ && !calls_loopback(request.host))
    return error_answer(403, name_of(Code::permission_denied),
                        "the Host header is '" + request.host.substr(0, longest_name) +
                            "'; the admin API answers only to localhost, 127.0.0.1 and [::1]");
  const bool takes_post = request.path == words_path || request.path == plan_path;
  const bool takes_get = request.path != plan_path;
  if (request.method == "POST" && takes_post) {
    if (is_json(request.content_type) && request.content_encoding.empty()) return std::nullopt;
    return error_answer(
        415, "unsupported-media-type",
        "what is posted has to be of the Content-Type application/json, without a Content-Encoding");
  }
  if ((request.method == "GET" || request.method == "HEAD") && takes_get) return std::nullopt;
  const std::string known = !takes_post ? "GET only" : takes_get ? "GET and POST" : "POST only";
  AdminAnswer answer = error_answer(
      405, "method-not-allowed",
      "the method is " + request.method.substr(0, 32) + "; the admin API answers to " + known + " here");
  answer.allow = !takes_post ? "GET, HEAD" : takes_get ? "GET, HEAD, POST" : "POST";
  return answer;
}

AdminAnswer AdminRoutes::answer(const AdminRequest &request) const {
  if (auto refused = refusal(request)) return *refused;
  if (request.method == "POST") return answer_post(request);
  const std::string_view path = request.path;
  if (path == "/healthz") return {200, "text/plain", "ok\n"};
  if (path == "/readyz") return readiness_answer(ready_());
  if (path == "/api/v1/events") return events(request);
  if (path == "/api/v1/promotions") return promotions(request);
  if (path == "/api/v1/modules") return modules(request);
  if (path == words_path) return words(request);
  if (path == "/api/v1/stops") return stops(request);
  if (path == "/api/v1/explain") return explain(request);
  if (const auto id = name_behind(path, "/api/v1/events/"); !id.empty()) return event(id);
  if (const auto id = name_behind(path, "/api/v1/promotions/"); !id.empty()) return promotion(id);
  if (const auto name = name_behind(path, "/api/v1/modules/"); !name.empty()) return module(name);
  return admin_error({Code::not_found,
                      "there is nothing at '" + request.path.substr(0, longest_name) +
                          "'; expected /healthz, /readyz or /api/v1/events, promotions, modules, words, "
                          "stops, explain or plan",
                      "", 0});
}

AdminAnswer AdminRoutes::events(const AdminRequest &request) const {
  AdminQuery query(request.query, {"limit", "before", "pipeline"});
  EventQuery wanted;
  wanted.pipeline = query.pipeline();
  wanted.before = query.text("before");
  wanted.limit = query.limit();
  if (query.mistake()) return admin_error(*query.mistake());
  const auto found = store_.events(wanted);
  return found ? list_answer(*found, event_json, log_) : admin_error(found.error());
}

AdminAnswer AdminRoutes::event(std::string_view id) const {
  const auto found = store_.event(id);
  return found ? json_answer(event_json(*found, log_)) : admin_error(found.error());
}

AdminAnswer AdminRoutes::promotions(const AdminRequest &request) const {
  AdminQuery query(request.query, {"limit", "pipeline", "environment", "state"});
  PromotionQuery wanted;
  wanted.pipeline = query.pipeline();
  wanted.environment = query.text("environment");
  wanted.state = query.state();
  wanted.limit = query.limit();
  if (query.mistake()) return admin_error(*query.mistake());
  const auto found = store_.promotions(wanted);
  return found ? list_answer(*found, promotion_json, log_) : admin_error(found.error());
}

AdminAnswer AdminRoutes::promotion(std::string_view id) const {
  const auto found = store_.promotion(id);
  return found ? json_answer(promotion_json(*found, log_)) : admin_error(found.error());
}

AdminAnswer AdminRoutes::answer_post(const AdminRequest &request) const {
  const AdminQuery query(request.query, {});
  if (query.mistake()) return admin_error(*query.mistake());
  if (request.body.size() > word_limit)
    return admin_error(
        {Code::resource_exhausted,
         "the body has more than " + std::to_string(word_limit) + " bytes; no word is that long", "", 0});
  return request.path == plan_path ? plan(request) : speak(request);
}

AdminAnswer AdminRoutes::speak(const AdminRequest &request) const {
  const auto said = word_of_body(request.body);
  if (!said) return admin_error(said.error());
  const auto record = operators_.speak(*said);
  return record ? json_answer(word_json(*record, log_)) : admin_error(record.error());
}

// What a forge or another party outside refuses is no fault of the request.
AdminAnswer AdminRoutes::plan(const AdminRequest &request) const {
  const auto question = question_of_body(request.body);
  if (!question) return admin_error(question.error());
  const auto plan = operators_.plan(*question);
  if (plan) return json_answer(plan_json(*plan, log_));
  const Error &error = plan.error();
  const std::string message = log_.masked(error.message);
  switch (error.code) {
    case Code::unsupported:
      return error_answer(501, name_of(error.code), message);
    case Code::unauthenticated:
    case Code::permission_denied:
    case Code::resource_exhausted:
      return error_answer(502, name_of(error.code), message);
    case Code::deadline_exceeded:
      return error_answer(504, name_of(error.code), message);
    case Code::cancelled:
      return error_answer(503, name_of(error.code), message);
    default:
      return admin_error({error.code, message, "", 0});
  }
}

AdminAnswer AdminRoutes::words(const AdminRequest &request) const {
  AdminQuery query(request.query, {"limit", "pipeline"});
  WordQuery wanted;
  wanted.pipeline = query.pipeline();
  wanted.limit = query.limit();
  if (query.mistake()) return admin_error(*query.mistake());
  const auto found = store_.words(wanted);
  return found ? list_answer(*found, word_json, log_) : admin_error(found.error());
}

AdminAnswer AdminRoutes::stops(const AdminRequest &request) const {
  const AdminQuery query(request.query, {});
  if (query.mistake()) return admin_error(*query.mistake());
  const auto found = store_.stops();
  return found ? list_answer(*found, stop_json, log_) : admin_error(found.error());
}

AdminAnswer AdminRoutes::explain(const AdminRequest &request) const {
  AdminQuery query(request.query, {"pipeline", "environment", "revision"});
  const auto pipeline = query.pipeline();
  if (query.mistake()) return admin_error(*query.mistake());
  if (!pipeline || query.text("environment").empty() || query.text("revision").empty())
    return admin_error(
        {Code::invalid_argument, "expected pipeline, environment and revision, all three", "", 0});
  const auto way = operators_.explain(*pipeline, query.text("environment"), query.text("revision"));
  return way ? json_answer(way_json(*way, log_)) : admin_error(way.error());
}

AdminAnswer AdminRoutes::modules(const AdminRequest &request) const {
  const AdminQuery query(request.query, {});
  if (query.mistake()) return admin_error(*query.mistake());
  Json items = Json::array();
  for (const auto &module : registry_.modules()) items.push_back(module_json(module, log_));
  return json_answer({{"items", std::move(items)}, {"file", modules_file_json(registry_.file(), log_)}});
}

AdminAnswer AdminRoutes::module(std::string_view name) const {
  std::string names;
  for (const auto &module : registry_.modules()) {
    if (module.name == name) return json_answer(module_json(module, log_));
    names += (names.empty() ? "" : ", ") + module.name;
  }
  return admin_error({Code::not_found,
                      "there is no module '" + std::string(name) +
                          "'; the modules file names: " + (names.empty() ? "none" : names),
                      "", 0});
}

}  // namespace promotion::host::operations
