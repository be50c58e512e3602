#include "admin_routes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "admin_json.hpp"
#include "admin_query.hpp"
#include "module_json.hpp"
#include "network/network_address.hpp"

namespace promotion::host::operations {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t longest_name = 256;

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

// {"ready":bool,"reasons":[…]}; reasons: one a line, empty when ready.
AdminAnswer readiness_answer(std::string_view reasons) {
  Json list = Json::array();
  while (!reasons.empty()) {
    const auto end = reasons.find('\n');
    list.push_back(std::string(reasons.substr(0, end)));
    reasons.remove_prefix(end == std::string_view::npos ? reasons.size() : end + 1);
  }
  const bool ready = list.empty();
  return json_answer({{"ready", ready}, {"reasons", std::move(list)}}, ready ? 200 : 503);
}

}  // namespace

AdminAnswer admin_error(const Error &error) {
  return error_answer(http_status(error.code), name_of(error.code), error.message);
}

AdminRoutes::AdminRoutes(const Store &store, const Registry &registry, std::function<std::string()> ready,
                         const Log &log, bool check_host)
    : store_(store), registry_(registry), ready_(std::move(ready)), log_(log), check_host_(check_host) {}

AdminAnswer AdminRoutes::answer(const AdminRequest &request) const {
  if (check_host_ && !calls_loopback(request.host))
    return error_answer(403, name_of(Code::permission_denied),
                        "the Host header is '" + request.host.substr(0, longest_name) +
                            "'; the admin API answers only to localhost, 127.0.0.1 and [::1]");
  if (request.method != "GET" && request.method != "HEAD")
    return error_answer(
        405, "method-not-allowed",
        "the method is " + request.method.substr(0, 32) + "; the admin API answers to GET only");
  const std::string_view path = request.path;
  if (path == "/healthz") return {200, "text/plain", "ok\n"};
  if (path == "/readyz") return readiness_answer(ready_());
  if (path == "/api/v1/events") return events(request);
  if (path == "/api/v1/promotions") return promotions(request);
  if (path == "/api/v1/modules") return modules(request);
  if (const auto id = name_behind(path, "/api/v1/events/"); !id.empty()) return event(id);
  if (const auto id = name_behind(path, "/api/v1/promotions/"); !id.empty()) return promotion(id);
  if (const auto name = name_behind(path, "/api/v1/modules/"); !name.empty()) return module(name);
  return admin_error({Code::not_found,
                      "there is nothing at '" + request.path.substr(0, longest_name) +
                          "'; expected /healthz, /readyz or /api/v1/events, promotions or modules",
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
