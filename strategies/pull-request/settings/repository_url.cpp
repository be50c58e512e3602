#include "settings/repository_url.hpp"

#include <algorithm>
#include <promotion/module.hpp>

namespace pull_request {
namespace {

constexpr std::string_view forms =
    "expected https://HOST/PATH, http://HOST/PATH, ssh://[USER@]HOST/PATH, USER@HOST:PATH or file:///PATH";

[[noreturn]] void refuse(std::string_view url, std::string_view why) {
  throw promotion::Error(PROMOTION_INVALID_ARGUMENT, "the url \"" + std::string(url) + "\" " +
                                                         std::string(why) + "; " + std::string(forms));
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); });
  return result;
}

/// Splits [user@]host[:port], where the host may be an IPv6 address in brackets.
void set_authority(RepositoryUrl &url, std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view user = authority.substr(0, at);
    if (url.transport != Transport::ssh || user.find(':') != std::string_view::npos) {
      // The text itself must not be repeated, since it holds what may be a password.
      throw promotion::Error(
          PROMOTION_INVALID_ARGUMENT,
          "the url of a repository at " + std::string(authority.substr(at + 1)) +
              " holds a user name or password; put them in the Secret that secretRef names");
    }
    url.user = user;
    authority.remove_prefix(at + 1);
  }
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  url.host = lower(authority.substr(0, colon));
  if (colon != std::string_view::npos) url.port = authority.substr(colon + 1);
  const bool digits =
      std::all_of(url.port.begin(), url.port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (url.host.empty()) refuse(url.text, "names no host");
  if (!digits || url.port.size() > 5) refuse(url.text, "has a port that is no number");
}

RepositoryUrl parse_with_scheme(RepositoryUrl url, std::string_view scheme, std::string_view rest) {
  if (scheme == "file") {
    url.transport = Transport::file;
    if (rest.size() < 2 || rest[0] != '/') refuse(url.text, "names no absolute path");
    url.path = rest;
    return url;
  }
  if (scheme == "https") {
    url.transport = Transport::https;
  } else if (scheme == "http") {
    url.transport = Transport::http;
  } else if (scheme == "ssh" || scheme == "git+ssh" || scheme == "ssh+git") {
    url.transport = Transport::ssh;
  } else {
    refuse(url.text, "has the scheme \"" + std::string(scheme) + "\", which is not supported");
  }
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  set_authority(url, rest.substr(0, slash));
  if (slash + 1 >= rest.size()) refuse(url.text, "names no repository after the host");
  url.path = rest.substr(slash + 1);
  if (url.path.find_first_of("?#") != std::string::npos) refuse(url.text, "has a query or fragment");
  return url;
}

/// [user@]host:path, which git takes for SSH when no slash comes before the colon.
RepositoryUrl parse_scp_form(RepositoryUrl url, std::string_view text) {
  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos || text.substr(0, colon).find('/') != std::string_view::npos) {
    refuse(text, "has no scheme");
  }
  url.transport = Transport::ssh;
  set_authority(url, text.substr(0, colon));
  url.path = text.substr(colon + 1);
  if (url.path.empty()) refuse(text, "names no repository after the host");
  return url;
}

}  // namespace

std::vector<std::string> RepositoryUrl::path_components() const {
  std::vector<std::string> components;
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (slash > 0) components.emplace_back(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (!components.empty()) {
    std::string &last = components.back();
    if (last.size() > 4 && last.compare(last.size() - 4, 4, ".git") == 0) last.resize(last.size() - 4);
  }
  return components;
}

RepositoryUrl parse_repository_url(std::string_view text) {
  RepositoryUrl url;
  url.text = text;
  const auto unusable = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; };
  if (text.empty()) refuse(text, "is empty");
  if (std::any_of(text.begin(), text.end(), unusable)) refuse("…", "has a blank or control character");
  const std::size_t scheme = text.find("://");
  url = scheme == std::string_view::npos
            ? parse_scp_form(std::move(url), text)
            : parse_with_scheme(std::move(url), lower(text.substr(0, scheme)), text.substr(scheme + 3));
  if (url.transport == Transport::ssh && url.user.empty()) url.user = "git";
  if (url.host.substr(0, 1) == "-" || url.path.substr(0, 1) == "-")
    refuse(text, "has a part that begins with '-'");
  return url;
}

std::string wake_key_of(const RepositoryUrl &url) {
  std::string key = url.host;
  for (const std::string &component : url.path_components()) key += "/" + component;
  return lower(key);
}

std::string rewrite(std::string_view url, const std::vector<InsteadOf> &rules) {
  const InsteadOf *longest = nullptr;
  for (const InsteadOf &rule : rules) {
    const bool fits = !rule.from.empty() && url.substr(0, rule.from.size()) == rule.from;
    if (fits && (longest == nullptr || rule.from.size() > longest->from.size())) longest = &rule;
  }
  if (longest == nullptr) return std::string(url);
  return longest->to + std::string(url.substr(longest->from.size()));
}

}  // namespace pull_request
