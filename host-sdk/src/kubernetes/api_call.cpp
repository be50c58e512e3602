#include "api_call.hpp"

#include <nlohmann/json.hpp>

#include "text/utf8.hpp"

namespace promotion::host::kubernetes {
namespace {

constexpr size_t longest_message = 500;

// RFC 3986, 2.3: what needs no escape.
std::string escaped(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string result;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(static_cast<char>(c)) != std::string_view::npos;
    if (plain)
      result += static_cast<char>(c);
    else
      result.append({'%', hex[c >> 4], hex[c & 15]});
  }
  return result;
}

std::string qualified(const Resource &resource) {
  return resource.group.empty() ? resource.plural : resource.plural + "." + resource.group;
}

// As rules of Roles name it, after the resource.
std::string below(const ApiCall &call) { return call.subresource.empty() ? "" : "/" + call.subresource; }

std::string missing_permission(const ApiCall &call) {
  const std::string rule = "{apiGroups: [\"" + call.resource.group + "\"], resources: [" +
                           call.resource.plural + below(call) + "], verbs: [" + call.verb + "]}";
  return call.namespace_name.empty()
             ? "; allow it by a ClusterRole with " + rule + " and a ClusterRoleBinding"
             : "; allow it by a Role with " + rule + " and a RoleBinding in the namespace " +
                   call.namespace_name;
}

Code code_of(int status) {
  switch (status) {
    case 401:
      return Code::unauthenticated;
    case 403:
      return Code::permission_denied;
    case 404:
      return Code::not_found;
    case 409:
    case 410:
      return Code::conflict;
    case 429:
      return Code::resource_exhausted;
    default:
      return status >= 400 && status < 500 ? Code::failed_precondition : Code::unavailable;
  }
}

}  // namespace

std::string method_of(const ApiCall &call) {
  if (call.verb == "create") return "POST";
  return call.verb == "patch" ? "PATCH" : "GET";
}

std::string target_of(const ApiCall &call) {
  const auto &resource = call.resource;
  std::string target = resource.group.empty() ? "/api/" + resource.version
                                              : "/apis/" + resource.group + "/" + resource.version;
  if (!call.namespace_name.empty()) target += "/namespaces/" + call.namespace_name;
  target += "/" + resource.plural;
  if (!call.name.empty()) target += "/" + call.name;
  target += below(call);
  char separator = '?';
  for (const auto &[key, value] : call.query) {
    target += separator + key + "=" + escaped(value);
    separator = '&';
  }
  return target;
}

std::string shown(const ApiCall &call) {
  return call.verb + " " + qualified(call.resource) + below(call) +
         (call.name.empty() ? "" : " '" + call.name + "'") +
         (call.namespace_name.empty() ? " in all namespaces" : " in the namespace " + call.namespace_name);
}

std::string message_in(std::string_view body) {
  const auto status = nlohmann::json::parse(body, nullptr, false);
  std::string message(body.substr(0, longest_message));
  if (status.is_object())
    if (const auto found = status.find("message"); found != status.end() && found->is_string())
      message = found->get<std::string>();
  message = mended(cut(message, longest_message));
  message.erase(message.find_last_not_of(" \t\r\n") + 1);
  return message.empty() ? "(nothing)" : message;
}

Error error_of(const ApiCall &call, const ApiAnswer &answer) {
  std::string message = "the Kubernetes API does not " + shown(call) + ": " + std::to_string(answer.status) +
                        " " + message_in(answer.body);
  if (answer.status == 403) message += missing_permission(call);
  if (answer.status == 401) message += "; the credentials are wrong or have expired";
  // Only a path that the server does not know at all is answered without a Status.
  if (answer.status == 404 && !answer.content_type.starts_with("application/json"))
    return {Code::unavailable,
            message + "; the server does not know this resource: is the CustomResourceDefinition " +
                qualified(call.resource) + " with version " + call.resource.version + " installed?",
            R"({"missing":"resource"})"};
  return {code_of(answer.status), std::move(message), {}, answer.retry_after_ms};
}

}  // namespace promotion::host::kubernetes
