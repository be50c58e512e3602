#include "wake/webhook.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "settings/repository_url.hpp"

namespace pull_request {
namespace {

using nlohmann::json;
using promotion::Error;

constexpr std::size_t longest_url = 1000;  // a key is shorter than its URL, and at most 1 KiB long

constexpr std::string_view objects[] = {"repository", "project"};
constexpr std::string_view urls[] = {"clone_url",   "html_url", "ssh_url", "git_http_url",
                                     "git_ssh_url", "web_url",  "homepage"};

template <typename Names>
bool is_among(const Names &names, const std::string &name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

[[noreturn]] void refuse(const std::string &what) {
  throw Error(PROMOTION_INVALID_ARGUMENT,
              what +
                  "; expected a webhook of GitHub, GitLab, Gitea or Forgejo, of the content type "
                  "application/json");
}

std::string_view header(const promotion::WakeRequest &request, std::string_view name) {
  for (const promotion::PairView pair : request.headers())
    if (pair.key == name) return pair.value;
  return {};
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A form's field, decoded: what forges send unless they are told to send JSON.
std::string field(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.size() <= name.size() || pair.substr(0, name.size()) != name || pair[name.size()] != '=')
      continue;
    std::string value;
    for (std::size_t i = name.size() + 1; i < pair.size(); ++i) {
      if (pair[i] != '%') {
        value += pair[i] == '+' ? ' ' : pair[i];
        continue;
      }
      const int high = i + 2 < pair.size() ? digit(pair[i + 1]) : -1;
      const int low = high >= 0 ? digit(pair[i + 2]) : -1;
      if (low < 0) refuse("the form has a % that is followed by no number");
      value += static_cast<char>(high * 16 + low);
      i += 2;
    }
    return value;
  }
  refuse("the form has no field " + std::string(name));
}

/// Nothing is kept but the members that count, for the sender decides how large all the others are.
json parse(std::string_view body) {
  using Event = json::parse_event_t;
  const auto keep = [](int depth, Event event, const json &parsed) {
    if (event == Event::array_start) return false;
    if (event == Event::object_start) return depth <= 1;
    if (event != Event::key) return true;
    const auto &name = parsed.get_ref<const std::string &>();
    return depth == 1 ? is_among(objects, name) : is_among(urls, name);
  };
  return json::parse(body, keep, false);
}

}  // namespace

std::set<std::string> wake_keys(const promotion::WakeRequest &request) {
  const std::string_view type = header(request, "content-type");
  const bool is_form = type.substr(0, 33) == "application/x-www-form-urlencoded";
  const json body = is_form ? parse(field(request.body(), "payload")) : parse(request.body());
  if (!body.is_object()) refuse("the body is no JSON object");
  std::set<std::string> keys;
  for (const auto &[name, object] : body.items()) {
    if (!object.is_object()) continue;
    for (const auto &[member, url] : object.items()) {
      if (!url.is_string() || url.get_ref<const std::string &>().size() > longest_url) continue;
      try {
        keys.insert(wake_key_of(parse_repository_url(url.get_ref<const std::string &>())));
      } catch (const Error &) {  // a forge may have URLs that no pipeline can
      }
    }
  }
  if (keys.empty() && header(request, "x-github-event") != "ping") refuse("the body names no repository");
  return keys;
}

}  // namespace pull_request
